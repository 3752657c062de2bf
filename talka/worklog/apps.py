from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorklogConfig(AppConfig):
    name = "talka.worklog"
    title = _("Time worked")
    summary = _("Who worked how long on what, and what it cost")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
