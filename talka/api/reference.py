"""The reference at /api/docs: our own page, made from the description, without a script."""

import json
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from talka.options import modules
from talka.ui.render import render
from talka.ui.screen import screens

from .openapi import describe
from .service import api

Told = dict[str, Any]
FIRST = ("about", "tickets", "messages")
DEEPEST = 4


@require_safe
@login_required
def docs(request: HttpRequest) -> HttpResponse:
    if not modules.is_on("api"):
        raise Http404
    told = describe(api)
    operations = [
        _shown(told, path, method, one) for path, methods in told["paths"].items() for method, one in methods.items()
    ]
    operations.sort(key=lambda one: (FIRST.index(one["tag"]) if one["tag"] in FIRST else len(FIRST), one["tag"]))
    groups = [(tag, list(some)) for tag, some in groupby(operations, key=lambda one: one["tag"])]
    return render(request, "api/docs.html", {"groups": groups, "titles": _titles(), "address": settings.URL})


def _titles() -> dict[str, str]:
    own = {"about": _("About me"), "tickets": _("Tickets"), "messages": _("Messages and files")}
    return {slug: str(screen.title) for slug, screen in screens} | own


def _shown(told: Told, path: str, method: str, one: Told) -> Told:
    body = one.get("requestBody", {}).get("content", {})
    schema = body.get("application/json", {}).get("schema")
    return {
        "id": one["operationId"],
        "tag": one["tags"][0],
        "method": method.upper(),
        "path": path,
        "summary": one["summary"],
        "description": one.get("description", ""),
        "parameters": one["parameters"],
        "fields": _fields(told, schema) if schema else [],
        "answers": [(status, answer["description"]) for status, answer in one["responses"].items() if status < "400"],
        "curl": _curl(
            path,
            method,
            one,
            _example(told, schema) if schema else None,
            form="multipart/form-data" in body and not schema,
        ),
    }


def _fields(told: Told, schema: Told) -> list[Told]:
    found = _resolved(told, schema)
    needed = set(found.get("required", ()))
    rows = []
    for name, part in found.get("properties", {}).items():
        whole = _resolved(told, part)
        rows.append(
            {
                "name": name,
                "type": _type(told, whole),
                "required": name in needed,
                "description": whole.get("description", ""),
            }
        )
    return rows


def _type(told: Told, part: Told) -> str:
    if "anyOf" in part:
        return " | ".join(dict.fromkeys(_type(told, _resolved(told, one)) for one in part["anyOf"]))
    if "enum" in part:
        return " | ".join(str(one) for one in part["enum"])
    kind = part.get("type", "any")
    return " | ".join(kind) if isinstance(kind, list) else str(kind)


def _example(told: Told, schema: Told, depth: int = 0) -> Any:
    """A body that could be sent: what must be given, and the named examples."""
    part = _resolved(told, schema)
    if "examples" in part:
        return part["examples"][0]
    if "default" in part and depth:
        return part["default"]
    if "enum" in part:
        return part["enum"][0]
    if "anyOf" in part:
        return _example(told, part["anyOf"][0], depth)
    kind = part.get("type", "object")
    match kind[0] if isinstance(kind, list) else kind:
        case "string":
            return "…"
        case "integer" | "number":
            return 1
        case "boolean":
            return True
        case "array":
            return []
    if depth > DEEPEST:
        return {}
    needed = part.get("required") or list(part.get("properties", {}))[:2]
    return {
        name: _example(told, part["properties"][name], depth + 1)
        for name in needed
        if name in part.get("properties", {})
    }


def _resolved(told: Told, schema: Told) -> Told:
    ref = schema.get("$ref", "")
    return told["components"]["schemas"][ref.rsplit("/", 1)[1]] if ref else schema


def _curl(path: str, method: str, one: Told, example: Any, *, form: bool) -> str:
    for part in one["parameters"]:
        if part["in"] == "path":
            path = path.replace(f"{{{part['name']}}}", "1042" if part["name"] == "number" else "7")
    lines = [f"curl {settings.URL}{path}", '-H "Authorization: Bearer $TOKEN"']
    if method not in ("get", "post"):
        lines.insert(1, f"-X {method.upper()}")
    if method == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if example is not None:
        lines += ['-H "Content-Type: application/json"', f"-d '{json.dumps(example, ensure_ascii=False)}'"]
    elif form:
        lines.append("-F files=@report.pdf")
    return " \\\n  ".join(lines)
