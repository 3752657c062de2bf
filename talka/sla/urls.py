from django.urls import path

from . import views

app_name = "sla"
urlpatterns = [
    path("tickets/<int:number>/promises", views.promises, name="promises"),
    path("settings/promises/<int:pk>/effects", views.effects_of, name="effects"),
    path("settings/promises/effects/<int:effect>/", views.effect, name="effect"),
    path("settings/promises/effects/<int:effect>/publications", views.publish, name="publish"),
]
