from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "talka.people"
    title = _("People")
    summary = _("Customers, colleagues, organisations and teams")
