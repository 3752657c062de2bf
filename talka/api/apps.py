from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "talka.api"
    title = _("API")
    summary = _("REST for other programs")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
