"""The Jinja environment of every page: what templates may call, and what each page knows."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import escape

from talka.kit.html import from_text
from talka.kit.names import called
from talka.options import store
from talka.ui import dates, slots, ticking
from talka.ui.built import asset, head, is_built
from talka.ui.icons import icon
from talka.ui.links import address, link
from talka.ui.worded import Worded

THEMES = ("light", "dark")
FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
UNDO_SECONDS = 10  # how long a toast stands, and its key `z` with it
MACROS = {
    "ui": "ui/macros/ui.html",
    "lists": "ui/macros/list.html",
    "talk": "ui/macros/conversation.html",
    "forms": "ui/macros/forms.html",
    "doors": "ui/macros/portal.html",
}


def environment(**options: Any) -> Environment:
    options.setdefault("undefined", StrictUndefined)
    env = Worded(
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]  # added by the i18n extension
    env.globals.update(
        url=address,
        link=link,
        asset=asset,
        assets=head,
        is_built=is_built,
        icon=icon,
        option=store.get,
        ago=dates.ago,
        until=dates.until,
        age_of=ticking.age,
        due_of=ticking.due,
        stamp=dates.stamp,
        brief=dates.brief,
        due_bucket=dates.bucket,
        size=dates.size,
        span=dates.span,
        attrs=attrs,
        paragraphs=paragraphs,
        nav=nav,
        slot=slot,
        may_set=may_set,
        called=lambda name: called(name, get_language() or ""),
    )
    env.filters["pair"] = pair
    env.prepare = _macros
    return env


def _macros(env: Environment) -> None:
    env.globals.update({name: Macros(env, path) for name, path in MACROS.items()})


class Macros:
    """A file of macros, there in every template and every block without an import (blocks are rendered alone too).

    Small ones whose markup depends on their arguments alone are drawn once: a list has each of them fifty times.
    """

    def __init__(self, env: Environment, path: str) -> None:
        self._env, self._path = env, path

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._env.get_template(self._path).module, name)
        if name in DRAWN_ONCE:
            macro = _drawn_once(macro)
        if not settings.DEBUG:
            self.__dict__[name] = macro
        return macro


DRAWN_ONCE = ("state_dot", "priority", "avatar", "nobody", "badge", "skeleton")


def _drawn_once(macro: Any) -> Any:
    draw = lru_cache(maxsize=2000, typed=True)(macro)  # typed: Markup equals the text that it must not be taken for

    def drawn(*args: Any, **kwargs: Any) -> Any:
        # the words are fixed here: a lazy one would be remembered in the language of its first reader
        return draw(*[str(arg) if isinstance(arg, Promise) else arg for arg in args], **kwargs)

    return drawn


def may_set(person: Any) -> bool:
    """This person may open at least one page of the settings."""
    from talka.ui import settings_home  # noqa: PLC0415  it knows screens, which are drawn by this

    return settings_home.may_set(person)


def shared(request: HttpRequest) -> dict[str, Any]:
    """What every page knows."""
    token = SimpleLazyObject(lambda: get_token(request))  # made anew for each place that shows it
    me = (
        getattr(request, "user", None) or AnonymousUser()
    )  # a refused host is answered before anybody is asked who they are
    return {
        "request": request,
        "me": me,
        "lang": get_language() or "en",
        "theme": theme_of(request),
        "now": timezone.now(),
        "csrf_token": token,
        "csrf_input": SimpleLazyObject(lambda: format_html(FIELD, token)),
        "notices": get_messages(request),
        "undo_seconds": UNDO_SECONDS,
    }


def theme_of(request: HttpRequest) -> str:
    """light or dark when chosen, else empty: the system decides."""
    chosen = request.COOKIES.get("theme") or getattr(getattr(request, "user", None), "theme", "")
    return chosen if chosen in THEMES else ""


def attrs(given: dict[str, Any]) -> Any:
    """Attributes of an element from a dict: hx_post becomes hx-post, True a bare attribute, None and False nothing."""
    parts = []
    for name, value in given.items():
        if value is None or value is False:
            continue
        key = _key(name)
        parts.append(f" {key}" if value is True else f' {key}="{escape(value)}"')
    return mark_safe("".join(parts))


@lru_cache(maxsize=2000)
def _key(name: str) -> str:
    return escape(name.rstrip("_").replace("_", "-"))


def pair(choice: Any) -> tuple[Any, Any]:
    """A choice as (value, label): plain values are their own label, records are chosen by key."""
    if isinstance(choice, (list, tuple)):
        return choice[0], choice[1]
    if isinstance(choice, dict):
        return choice["value"], choice.get("label", choice["value"])
    return getattr(choice, "pk", choice), choice


def paragraphs(text: str) -> SafeString:
    """Plain text as safe HTML, with its links."""
    return mark_safe(from_text(text))


@pass_context
def nav(context: Context, place: str = "rail") -> list[dict[str, Any]]:
    return slots.nav_entries(context["request"], place)


@pass_context
def slot(context: Context, place: str, **given: Any) -> Any:
    return slots.filled(context["request"], place, **given)
