from django.apps import AppConfig


class OptionsConfig(AppConfig):
    name = "talka.options"

    def ready(self) -> None:
        from . import modules  # noqa: PLC0415  models are not loaded when this file is

        modules.install()
