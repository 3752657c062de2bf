from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChecklistsConfig(AppConfig):
    name = "talka.checklists"
    title = _("Tasks and check-lists")
    summary = _("What has to be done for a ticket, step by step")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
