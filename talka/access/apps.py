from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "talka.access"
    title = _("Access")
    summary = _("Roles, grants and sign-in")
