from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "talka.rules"
    title = _("Rules")
    summary = _("What is done by itself: when something happens and a ticket fits, then these things are done")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
