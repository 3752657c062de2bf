from django.urls import path

from . import views

app_name = "sidetalks"
urlpatterns = [
    path("sidetalks/", views.mine, name="mine"),
    path("sidetalks/<int:pk>/", views.talk, name="talk"),
    path("sidetalks/<int:pk>/messages", views.say, name="messages"),
    path("sidetalks/<int:pk>/state", views.state, name="state"),
    path("sidetalks/files/<uuid:file>", views.file, name="file"),
    path("tickets/<int:number>/sidetalks", views.begin, name="begin"),
]
