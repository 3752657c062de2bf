from django.urls import path

from . import views

app_name = "sla"
urlpatterns = [path("tickets/<int:number>/promises", views.promises, name="promises")]
