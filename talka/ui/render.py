"""Answering with a page or with one block of it, and saying things in toasts."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines

from talka.ui.jinja import shared

Context = dict[str, Any]


def render(request: HttpRequest, name: str, context: Context | None = None, status: int = 200) -> HttpResponse:
    """The page, or for "tickets/queue.html#rows" only that block of it."""
    return HttpResponse(markup(request, name, context or {}), status=status)


def markup(request: HttpRequest, name: str, context: Context) -> str:
    page, _, block = name.partition("#")
    template = engines["jinja2"].env.get_template(page)  # type: ignore[attr-defined]  # Jinja2 is not Django's own engine
    told = shared(request) | context
    if not block:
        return template.render(told)
    if block not in template.blocks:
        raise KeyError(f"{page} has no block {block!r}")
    frame = template.new_context(told)
    return "".join(template.blocks[block](frame))


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def toast(response: HttpResponse, text: Any, *, tone: str = "", undo: str = "", field: str = "") -> HttpResponse:
    """Add a message to the answer of an htmx request.

    `undo` is the address that takes it back: for jinja.UNDO_SECONDS the toast's button and the key `z` POST to it (by htmx,
    with the CSRF token and nothing else), and its answer may say what became of it in a toast of its own.
    """
    said = {"text": str(text), "tone": tone, "undo": undo, "field": field}
    response.headers["Talka-Toast"] = json.dumps(
        said
    )  # read by assets/requests.js; ASCII, so any language fits a header
    return response


def target_of(request: HttpRequest) -> str:
    """The id of the element that htmx will replace; htmx 4 says "div#rows"."""
    return request.headers.get("HX-Target", "").rpartition("#")[2]


def nothing(text: Any = "", **how: str) -> HttpResponse:
    """An answer that changes nothing on the page, with or without a toast."""
    answer = HttpResponse(status=204)
    return toast(answer, text, **how) if text else answer


def go(url: str) -> HttpResponse:
    """Send an htmx request to another page."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})
