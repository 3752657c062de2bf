from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "talka.files"
    title = _("Files")
    summary = _("Attachments")
