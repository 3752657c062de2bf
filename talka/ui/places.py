"""What the palette knows of this layer: the modules' pages and every page of the settings."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from talka.ui import settings_home, slots
from talka.ui.palette import Asked, Item, offers

DEEP = 4


@offers("go", order=70, scope="commands")
def pages(request: HttpRequest, asked: Asked) -> Iterator[Item]:
    """The rail and the pages of the reader's own account."""
    for place in ("rail", "account"):
        for name, entry in slots.entries:
            if entry.place == place and slots.may(request, entry.permission) and entry.url and asked.fits(entry.label):
                yield Item(f"page:{name}", entry.label, icon=entry.icon, url=entry.url)


@offers("settings", order=80, scope="commands", most=5)
def settings(request: HttpRequest, asked: Asked) -> Iterator[Item]:
    """Only while something is typed: there are fifty of them."""
    if not asked.words:
        if settings_home.may_set(request.user):
            yield Item("settings", settings_home.HOME, icon="settings", url=reverse("ui:settings"))
        return
    deep = len(asked.text) >= DEEP  # three letters begin something in every hint
    for entry in settings_home.entries(request.user):
        if not asked.fits(entry.label, *(entry.texts() if deep else ())):
            continue
        yield Item(f"settings:{entry.url}", entry.label, hint=entry.hint, icon=entry.icon, url=entry.url)
