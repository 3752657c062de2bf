from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    name = "talka.batches"
    title = _("Changes of many")
    summary = _("One change to many tickets at once, with progress, a result for each, and a way back")
    needs = ("tickets",)
