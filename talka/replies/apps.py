from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepliesConfig(AppConfig):
    name = "talka.replies"
    title = _("Canned replies and macros")
    summary = _("Texts and changes that are made again and again")
