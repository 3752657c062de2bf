from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "talka.search"
    title = _("Search")
    summary = _("Full text in Lithuanian and English")

    def ready(self) -> None:
        from . import folded  # noqa: F401, PLC0415  every connection learns its function from the first moment on
