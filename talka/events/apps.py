from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "talka.events"

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415  models are not loaded when this file is
        from .audit import install  # noqa: PLC0415

        install()
