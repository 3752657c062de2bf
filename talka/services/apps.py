from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "talka.services"
    title = _("Services")
    summary = _("What we provide, by name")
    profiles = ("service_desk",)
