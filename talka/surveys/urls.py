from django.urls import path

from . import views

app_name = "surveys"
urlpatterns = [
    path("surveys/", views.results, name="results"),
    path("s/<str:key>", views.rate, name="rate"),
]
