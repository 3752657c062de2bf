from django.utils.translation import gettext_lazy as _

from talka.options import modules

from . import places  # noqa: F401  what the palette knows of this layer
from .settings_home import settings_entry


def modules_on() -> dict[str, str]:
    free = [module for module in modules.modules() if module.can_be_off]
    return {
        "text": _("%(on)s of %(all)s on") % {"on": sum(modules.is_on(m.name) for m in free), "all": len(free)},
        "tone": "",
    }


settings_entry(
    _("Modules"),
    _("Switch practices on and off; nothing is lost"),
    "ui:modules",
    "apps",
    group="practices",
    state=modules_on,
    order=10,
)
