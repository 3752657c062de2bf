from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "talka.mail"
    title = _("Mail")
    summary = _("Messages in and out by e-mail")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
