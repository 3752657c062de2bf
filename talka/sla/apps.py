from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "talka.sla"
    title = _("Promises")
    summary = _("Service levels: how soon we answer and solve, and the clocks that measure it")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
