"""What modules offer to the API: `router` in `talka/<module>/api.py`, found by name as every other file of a module.

An operation says its `url_name`; its query parameters are what its signature names, and nothing else may be asked.
While the module is off, its operations are not there: neither an answer nor a description (help desk ⊂ service desk).
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from ninja import Router

CONVERTER = re.compile(r"\{[a-z]+:")


@cache
def routers() -> dict[str, Router]:
    """The routers of all modules, by module, lowest layer first."""
    found = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.api"
        if config.name.startswith("talka.") and config.name != "talka.api" and find_spec(name) is not None:
            found[config.name.split(".")[1]] = import_module(name).router
    return found


@cache
def modules() -> dict[str, str]:
    """The module of each operation's address, by its url_name and by its path as OpenAPI writes it."""
    return {key: module for module, router in routers().items() for key in _keys(router)}


@cache
def asked() -> dict[str, set[str]]:
    """What may stand after the “?” of an address, by its url_name."""
    found: dict[str, set[str]] = {}
    for router in routers().values():
        for view in router.path_operations.values():
            for operation in view.operations:
                found.setdefault(str(operation.url_name), set()).update(_queries(operation.models))
    return found


def _keys(router: Router) -> Iterator[str]:
    for path, view in router.path_operations.items():
        yield CONVERTER.sub("{", path)
        for operation in view.operations:
            yield str(operation.url_name)


def _queries(models: list[type]) -> Iterator[str]:
    for model in models:
        if getattr(model, "__ninja_param_source__", "") == "query":
            yield from getattr(model, "__ninja_flatten_map__", {})
