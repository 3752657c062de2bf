from django.urls import path

from . import views

app_name = "setup"
urlpatterns = [
    path("setup/<str:secret>", views.set_up, name="page"),
    path("welcome", views.next_steps, name="next"),
]
