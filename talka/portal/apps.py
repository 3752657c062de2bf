from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "talka.portal"
    title = _("Portal")
    summary = _("Self-service for customers")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
