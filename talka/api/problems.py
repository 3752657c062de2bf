"""Every "no" of the API is a problem document (RFC 9457): the words for people, the code for programs."""

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.signals import got_request_exception
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from talka.kit.errors import Refused

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


class Wrong(Refused):
    """The call itself is wrong, whatever it asks for."""

    def __init__(self, status: int, message: Any, *, code: str, field: str = "") -> None:
        super().__init__(message, code=code, field=field)
        self.status = status


def problem(
    status: int,
    detail: Any = "",
    *,
    code: str = "",
    field: str = "",
    errors: Iterable[dict[str, str]] = (),
    **headers: str,
) -> HttpResponse:
    phrase = HTTPStatus(status).phrase
    told: dict[str, Any] = {"type": "about:blank", "title": phrase, "status": status, "detail": str(detail) or phrase}
    told["code"] = code or phrase.lower().replace(" ", "_")
    if field:
        told["field"] = field
    if errors:
        told["errors"] = list(errors)
    response = HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def not_found() -> HttpResponse:
    """One body for what is not there and for what this person may not see (HAZARDS GEN-1)."""
    return problem(404, _("There is no such thing here."), code="not_found")


def of(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The document for anything that was raised."""
    if isinstance(error, type):
        error = error()
    cause = error.__cause__
    if isinstance(error, HttpError) and isinstance(cause, Refused):
        error = cause  # ninja wraps what the parser of the body said
    match error:
        case Refused():
            told = problem(error.status, error.message, code=error.code, field=error.field)
            if error.status == 401:
                told.headers["WWW-Authenticate"] = 'Bearer realm="Talka"'
            return told
        case ValidationError():
            return _invalid(error)
        case Http404():
            return not_found()
        case RequestDataTooBig():
            return problem(413, _("This is more than may be sent at once."), code="too_large")
        case TooManyFieldsSent() | TooManyFilesSent():
            return problem(413, _("These are more fields than may be sent at once."), code="too_large")
        case MultiPartParserError() | SuspiciousOperation() | UnicodeError():
            return problem(400, _("The call cannot be read."), code="bad_request")
        case PermissionDenied():
            return problem(403, _("You may not do this."), code="not_allowed")
        case IntegrityError():
            log.warning("api: %s %s", request.method, request.path, exc_info=error)
            return problem(409, _("Somebody else changed this in the same moment. Try again."), code="conflict")
        case HttpError():
            return problem(error.status_code, error.message)
    return failed(request, error)


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("api: %s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return problem(500, _("Something went wrong on our side."), code="failed")


def install(api: NinjaAPI) -> None:
    # one handler for all: ninja looks along the classes of the exception, and its own two are replaced
    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, of)


def _invalid(error: ValidationError) -> HttpResponse:
    errors = [_one(found) for found in error.errors[:50]]
    first = errors[0]
    return problem(422, first["detail"], code=first["code"], field=first["field"], errors=errors)


def _one(found: dict[str, Any]) -> dict[str, str]:
    """A finding of pydantic in our words; its own where we have none."""
    place, *path = found["loc"]
    path = path[1:] if place in ("body", "form") else path
    name = ".".join(str(part) for part in path)[:120]
    match found["type"]:
        case "extra_forbidden":
            return {
                "field": name,
                "code": "unknown_field",
                "detail": _("“%(name)s” cannot be set here.") % {"name": name},
            }
        case "missing":
            return {"field": name, "code": "missing", "detail": _("This must be given.")}
        case "string_too_long" | "too_long":
            return {
                "field": name,
                "code": "too_long",
                "detail": _("At most %(most)s.") % {"most": found["ctx"]["max_length"]},
            }
        case "string_type":
            return {"field": name, "code": "invalid", "detail": _("This is no text.")}
        case "int_type" | "int_parsing" | "int_from_float":
            return {"field": name, "code": "invalid", "detail": _("This is no number.")}
    return {"field": name, "code": "invalid", "detail": str(found["msg"])}
