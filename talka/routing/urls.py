from django.urls import path

from . import views

app_name = "routing"
urlpatterns = [path("tickets/<int:number>/routing", views.who, name="who")]
