from django.urls import path

from . import leaving, setting_up, views

app_name = "mail"
urlpatterns = [
    path("settings/mail/", views.overview, name="overview"),
    path("settings/mail/boxes/<int:number>/trials", setting_up.trial, name="trial"),
    path("settings/mail/boxes/<int:number>/trials/new", setting_up.try_now, name="try"),
    path("settings/mail/boxes/<int:number>/consent", setting_up.consent, name="consent"),
    path("settings/mail/consents", setting_up.consented, name="consented"),
    path("mail/leave/<str:token>", leaving.unsubscribe, name="unsubscribe"),
    path("settings/mail/aside/", views.aside, name="aside"),
    path("settings/mail/<int:number>/source", views.source, name="source"),
    path("settings/mail/<int:number>/retries", views.retry, name="retry"),
    path("settings/mail/<int:number>/tickets", views.make_ticket, name="make-ticket"),
    path("settings/mail/<int:number>/dismissals", views.dismiss, name="dismiss"),
    path("mail/messages/<int:number>/deliveries", views.trail, name="trail"),
    path("mail/received/<int:number>/requesters", views.requester, name="requester"),
    path("mail/received/<int:number>/", views.read_source, name="read"),
    path("mail/deliveries/<int:number>/withdrawals", views.withdrawal, name="withdraw"),
    path("mail/deliveries/<int:number>/repeats", views.again, name="again"),
]
