from django.urls import path

from . import views

app_name = "calendars"
urlpatterns = [
    path("settings/calendars/<int:pk>/days.ics", views.export, name="export"),
    path("settings/calendars/<int:pk>/exchange", views.exchange, name="exchange"),
]
