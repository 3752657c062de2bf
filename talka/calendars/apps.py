from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "talka.calendars"
    title = _("Calendars")
    summary = _("Working hours and holidays")
