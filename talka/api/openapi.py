"""The description of the API, OpenAPI 3.1: what django-ninja knows of the hand-written part, and one part per Screen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from talka.options import modules
from talka.ui.screen import ApiField, Screen, screens

from . import offered, schemas, telling

Told = dict[str, Any]
ROOT = "/api/v1"
TYPES: dict[str, Told] = {
    "text": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "key": {"type": "integer", "minimum": 1},
    "list": {"type": "array", "items": {"type": ["string", "integer"]}},
    "json": {},
}
REFUSALS = {
    "400": "Bad Request", "401": "Unauthorized", "403": "Forbidden", "404": "Not Found", "409": "Conflict", "412": "Precondition Failed",
    "413": "Content Too Large", "415": "Unsupported Media Type", "422": "Unprocessable Content", "429": "Too Many Requests",
}  # fmt: skip
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "The same key with the same body gets the same answer for 24 hours and does nothing twice",
}  # fmt: skip
MATCH = {
    "name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The ETag that was read; 412 when somebody was faster",
}  # fmt: skip
FORMS = (f"{ROOT}/tickets", f"{ROOT}/tickets/{{number}}/messages")


def serve(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    return telling.json_response(describe(api))


def describe(api: NinjaAPI) -> Told:
    told: Told = dict(api.get_openapi_schema(path_prefix=ROOT.removeprefix("/") + "/"))
    told["openapi"] = "3.1.0"
    told["paths"] = {path: dict(methods) for path, methods in told["paths"].items() if _is_on(path)}
    for _slug, screen in screens:
        _add_screen(told, screen)
    told["components"]["schemas"]["Problem"] = schemas.Problem.model_json_schema()
    told["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "talka_…, made on your account's page of API tokens",
        }
    }
    told["security"] = [{"token": []}]
    told["servers"] = [{"url": "/"}]
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    used = {tag for methods in told["paths"].values() for operation in methods.values() for tag in operation["tags"]}
    told["tags"] = [{"name": tag} for tag in sorted(used)]
    return told


def _is_on(path: str) -> bool:
    return modules.is_on(offered.modules().get(path.removeprefix(ROOT), "api"))


def _complete(path: str, method: str, operation: Told) -> None:
    """What holds for every operation is said once, here."""
    operation.pop("security", None)
    # ninja repeats the examples of the schema beside it, where OpenAPI wants them by name
    operation["parameters"] = [
        {k: v for k, v in one.items() if k != "examples"} for one in operation.get("parameters", ())
    ]
    if method == "post":
        operation["parameters"].append(KEY)
    if method in ("patch", "put") or (path.endswith(("/moves", "/assignments")) and method == "post"):
        operation["parameters"].append(MATCH)
    responses = {str(status): told for status, told in operation["responses"].items()}
    for status, told in responses.items():
        told["description"] = told.get("description") or status
    body = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in REFUSALS.items():
        responses.setdefault(status, {"description": words, "content": body})
    operation["responses"] = responses
    if path.endswith("/files/{pk}"):
        responses["200"]["content"] = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    if path in FORMS and method == "post":
        content = operation["requestBody"]["content"]
        whole = {
            "allOf": [content["application/json"]["schema"]],
            "properties": {"files": {"type": "array", "items": {"type": "string"}}},
        }
        content["multipart/form-data"] = {
            "schema": {"type": "object", "description": "The same fields with the files themselves"} | whole
        }


def _add_screen(told: Told, screen: Screen) -> None:
    fields = screen.api_fields()
    name = type(screen).__name__
    readable = set(screen.readable)
    parts = told["components"]["schemas"]
    parts[f"{name}Record"] = _object(field for field in fields if field.name in readable)
    parts[f"{name}Fields"] = _object((field for field in fields if field.writable), needs=True)
    parts[f"{name}Change"] = _object(field for field in fields if field.writable)
    page = {"items": {"type": "array", "items": _ref(f"{name}Record")}, "next": {"type": ["string", "null"]}}
    parts[f"{name}Page"] = {"type": "object", "properties": page, "required": ["items", "next"]}
    title = str(screen.title)
    many: Told = {"get": _operation(screen, "list", title, 200, f"{name}Page", parameters=_list_parameters(screen))}
    if screen.addable:
        many["post"] = _operation(screen, "add", f"{title}: {_('add')}", 201, f"{name}Record", body=f"{name}Fields")
    at: Told = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
    one: Told = {
        "get": _operation(screen, "read", f"{title}: {_('read one')}", 200, f"{name}Record", parameters=[at]),
        "patch": _operation(
            screen, "change", f"{title}: {_('change')}", 200, f"{name}Record", body=f"{name}Change", parameters=[at]
        ),
    }
    if screen.removable:
        one["delete"] = _operation(screen, "remove", f"{title}: {_('delete')}", 204, parameters=[at])
    told["paths"][f"{ROOT}/{screen.slug}"] = many
    told["paths"][f"{ROOT}/{screen.slug}/{{key}}"] = one


def _operation(
    screen: Screen,
    verb: str,
    summary: str,
    status: int,
    answer: str = "",
    *,
    body: str = "",
    parameters: list[Told] | None = None,
) -> Told:
    told: Told = {
        "operationId": f"{verb}_{screen.slug.replace('-', '_')}",
        "summary": summary,
        "tags": [screen.slug],
        "parameters": parameters or [],
        "responses": {
            str(status): {"description": "OK" if status == 200 else ("Created" if status == 201 else "No Content")}
        },
    }
    if verb == "list" and screen.hint:
        told["description"] = str(screen.hint)
    if answer:
        told["responses"][str(status)]["content"] = {"application/json": {"schema": _ref(answer)}}
    if body:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(body)}}}
    return told


def _list_parameters(screen: Screen) -> list[Told]:
    sorts = [c.name for c in screen.all_columns if c.sort]
    told = [
        _query("q", {"type": "string", "maxLength": 200}, _("Words to find")),
        _query("cursor", {"type": "string"}, _("`next` of the page before")),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}),
    ]
    if sorts:
        told.append(_query("sort", {"type": "string", "enum": [*sorts, *(f"-{name}" for name in sorts)]}))
    return [
        *told,
        *(_query(name, {"type": "string"}, str(one.label)) for one in screen.all_filters for name in one.parameters),
    ]


def _query(name: str, schema: Told, description: str = "") -> Told:
    told: Told = {"name": name, "in": "query", "required": False, "schema": schema}
    return told | {"description": description} if description else told


def _object(fields: Any, *, needs: bool = False) -> Told:
    fields = list(fields)
    told: Told = {"type": "object", "properties": {field.name: _property(field) for field in fields}}
    required = [field.name for field in fields if field.required]
    if needs:
        told["additionalProperties"] = False
        if required:
            told["required"] = required
    return told


def _property(field: ApiField) -> Told:
    kind = TYPES.get(field.kind, {})
    told: Told = {"title": field.label, **kind}
    if "type" in kind and not field.required and kind["type"] not in ("array", "boolean"):
        told["type"] = [kind["type"], "null"]
    if field.help:
        told["description"] = field.help
    if field.choices and field.kind == "text":
        told["examples"] = list(field.choices)[:20]
    return told


def _ref(name: str) -> Told:
    return {"$ref": f"#/components/schemas/{name}"}
