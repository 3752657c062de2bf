from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "talka.search"
    title = _("Search")
    summary = _("Full text in Lithuanian and English")
