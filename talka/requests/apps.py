from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "talka.requests"
    title = _("Requests")
    summary = _("Service request management")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
