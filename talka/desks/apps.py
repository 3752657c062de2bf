from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesksConfig(AppConfig):
    name = "talka.desks"
    title = _("Desks")
    summary = _("Where work arrives for one audience")
