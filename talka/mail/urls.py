from django.urls import path

from . import views

app_name = "mail"
urlpatterns = [
    path("settings/mail/aside/", views.aside, name="aside"),
    path("settings/mail/<int:number>/source", views.source, name="source"),
    path("settings/mail/<int:number>/retries", views.retry, name="retry"),
    path("settings/mail/<int:number>/tickets", views.make_ticket, name="make-ticket"),
    path("settings/mail/<int:number>/dismissals", views.dismiss, name="dismiss"),
    path("mail/deliveries/<int:number>/repeats", views.again, name="again"),
]
