from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldsConfig(AppConfig):
    name = "talka.fields"
    title = _("Custom fields")
    summary = _("Own fields on tickets")
    profiles = ("help_desk", "service_desk")
