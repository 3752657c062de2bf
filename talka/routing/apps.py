from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoutingConfig(AppConfig):
    name = "talka.routing"
    title = _("Routing")
    summary = _("Who gets a new ticket: in turn, by load, skill or acquaintance")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
