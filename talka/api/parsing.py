"""Reading a JSON body without surprises: each name once, no depths, numbers that a database holds (HAZARDS WEB-8, DOS-3)."""

import json
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from talka.kit.errors import Refused
from talka.ui.inputs import harmless

from .problems import Wrong


class Strict(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read(request)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        for name, values in data.lists():
            if len(values) > 1 and name not in list_fields:
                raise Wrong(
                    400,
                    _("“%(name)s” is given more than once.") % {"name": name[:60]},
                    code="repeated",
                    field=name[:60],
                )
        return super().parse_querydict(data, list_fields, request)


def read(request: HttpRequest) -> Any:
    kind = request.content_type or ""
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Wrong(415, _("Send JSON, with the content type application/json."), code="unsupported_media_type")
    return loads(request.body)


def loads(body: bytes) -> Any:
    try:
        data = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
        harmless(data)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Wrong(400, _("This is no JSON."), code="bad_json") from error
    return data


def read_object(request: HttpRequest) -> dict[str, Any]:
    data = read(request)
    if not isinstance(data, dict):
        raise Wrong(422, _("Send an object with fields."), code="invalid")
    return cast(dict[str, Any], data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Wrong(400, _("A field is given more than once."), code="repeated")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)
