from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "talka.incidents"
    title = _("Incidents")
    summary = _("Incident management")
    needs = ("tickets",)
    profiles = ("service_desk",)
