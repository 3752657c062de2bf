from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldsConfig(AppConfig):
    name = "talka.fields"
    title = _("Fields")
    summary = _("Questions of your own on tickets")
