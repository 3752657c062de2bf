from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/bell", views.bell, name="bell"),
    path("notices/reads", views.reads, name="reads"),
    path("notices/latest", views.latest, name="latest"),
    path("notices/devices", views.devices, name="devices"),
    path("notices/devices/<int:pk>/removals", views.remove_device, name="remove-device"),
    path("notices/hooks", views.hooks, name="hooks"),
    path("tickets/<int:number>/mutes", views.mutes, name="mutes"),
    path("account/notices/", views.choices, name="choices"),
]
