from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "talka.home"
    title = _("Home")
    summary = _("What needs me today")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
