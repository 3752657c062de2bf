from django.urls import path

from . import views

app_name = "recurring"
urlpatterns = [path("settings/recurring/<int:pk>/times", views.times, name="times")]
