from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SidetalksConfig(AppConfig):
    name = "talka.sidetalks"
    title = _("Side conversations")
    summary = _("Asking a supplier or another team beside the ticket")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
