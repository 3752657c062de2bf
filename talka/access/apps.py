from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "talka.access"
    title = _("Access")
    summary = _("Roles, grants and sign-in")

    def ready(self) -> None:
        from talka.people import actions as people  # noqa: PLC0415  models are not loaded when this file is

        from . import actions, listeners  # noqa: F401, PLC0415

        people.before_edit.append(actions.before_edit)
        people.after_edit.append(actions.after_edit)
        people.before_joining.append(actions.before_joining)
        people.after_joining.append(actions.after_joining)
