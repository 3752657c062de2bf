from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/bell", views.bell, name="bell"),
    path("notices/reads", views.reads, name="reads"),
    path("tickets/<int:number>/mutes", views.mutes, name="mutes"),
    path("account/notices/", views.choices, name="choices"),
]
