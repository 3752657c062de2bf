from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    name = "talka.webhooks"
    title = _("Webhooks")
    summary = _("Other systems are told what happens, signed and as often as it takes")
    needs = ("rules",)
    profiles = ("help_desk", "service_desk")
