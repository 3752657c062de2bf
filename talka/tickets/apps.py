from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "talka.tickets"
    title = _("Tickets")
    summary = _("The queue and the conversation")
