from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "talka.notifications"
    title = _("Notices")
    summary = _("What concerns me: the bell, by mail and on my devices")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
