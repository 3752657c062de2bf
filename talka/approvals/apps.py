from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "talka.approvals"
    title = _("Approvals")
    summary = _("Who has to say yes before work goes on, asked in the app and by mail")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
