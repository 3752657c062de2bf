from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# what a module may offer; each file registers by being imported
OFFERS = (
    "options", "events", "policies", "workflow", "reactions", "slots", "panels", "search", "topics", "tasks", "screens",
)  # fmt: skip


class SiteConfig(AppConfig):
    """Last of the apps: when it is ready every module's models are, so the registries can fill."""

    name = "talka.site"

    def ready(self) -> None:
        for offer in OFFERS:
            autodiscover_modules(offer)
