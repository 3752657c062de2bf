from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecurringConfig(AppConfig):
    name = "talka.recurring"
    title = _("Recurring tickets")
    summary = _("Work that comes again and again opens its ticket by itself, on time and once")
    needs = ("tickets",)
    profiles = ("help_desk", "service_desk")
