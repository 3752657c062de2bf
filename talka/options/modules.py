"""Which modules are on. Two profiles are named sets of the same switch board: help desk is a subset of service desk."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Refused
from talka.kit.registry import Registry

from . import store

HELP_DESK = "help_desk"
SERVICE_DESK = "service_desk"


@dataclass(frozen=True)
class Module:
    """What a module says of itself in its apps.py; `profiles` empty means it is always on."""

    name: str
    title: Any
    summary: Any
    needs: tuple[str, ...]
    profiles: tuple[str, ...]

    @property
    def can_be_off(self) -> bool:
        return bool(self.profiles)


def modules() -> list[Module]:
    return [
        Module(
            name=config.name.split(".")[1],
            title=config.title,
            summary=getattr(config, "summary", ""),
            needs=getattr(config, "needs", ()),
            profiles=getattr(config, "profiles", ()),
        )
        for config in apps.get_app_configs()
        if config.name.startswith("talka.") and hasattr(config, "title")
    ]


def off() -> list[str]:
    """The names of the modules an administrator has switched off."""
    return list(store.get("options.off"))


def is_on(name: str) -> bool:
    return name not in off()


def switch(name: str, on: bool, *, by: Any = None) -> None:
    """Switch one module; data stays. Refused while a module that is on needs it, or it needs one that is off."""
    known = {module.name: module for module in modules()}
    if name not in known or not known[name].can_be_off:
        raise Refused(_("This module cannot be switched off."))
    now_off = set(off())
    if on and (missing := [n for n in known[name].needs if n in now_off]):
        raise Refused(_("Switch on first: %(modules)s.") % {"modules": _titles(known, missing)})
    if not on and (users := [m.name for m in known.values() if name in m.needs and m.name not in now_off]):
        raise Refused(_("Switch off first: %(modules)s.") % {"modules": _titles(known, users)})
    store.put("options.off", sorted(now_off - {name} if on else now_off | {name}), by=by)


def profile_modules(profile: str) -> set[str]:
    """The modules that are on in a profile."""
    return {m.name for m in modules() if not m.can_be_off or profile in m.profiles}


@transaction.atomic
def apply_profile(profile: str, *, by: Any = None) -> None:
    """Switch every module to what the profile says; nothing stored is touched."""
    on = profile_modules(profile)
    store.put("options.profile", profile, by=by)
    store.put("options.off", sorted(m.name for m in modules() if m.name not in on), by=by)


def _titles(known: dict[str, Module], names: list[str]) -> str:
    return ", ".join(str(known[name].title) for name in sorted(names))


def install() -> None:
    Registry.off = staticmethod(off)
