"""A composer's form as values: what was written, to whom, from which draft."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from talka.kit.addresses import canonical
from talka.kit.errors import Invalid
from talka.people.requests import PersonRequest

from ..models import Draft, Message, Ticket
from ..views.common import whole_number
from . import drafts


@dataclass(frozen=True)
class Written:
    kind: str
    text: str
    html: str
    to: list[str] | None  # None where the form has no such field
    cc: list[str]
    bcc: list[str]
    then: str
    seen: int | None
    version: int | None
    about: Message | None
    draft: Draft | None
    files: list[Any]

    @property
    def letter(self) -> dict[str, Any]:
        """As the actions want it."""
        return {"html": self.html, "files": self.files, "cc": self.cc, "bcc": self.bcc}


def read(request: PersonRequest, ticket: Ticket, kind: str, uploaded: Any = ()) -> Written:
    """The form, with the files of the person's own draft before those that came with it."""
    post = request.POST
    draft = drafts.live(ticket, kind, request.user)
    return Written(
        kind=kind,
        text=post.get("text", ""),
        html=post.get("html", ""),
        to=(_recipients(ticket, request) if "to" in post else None) if kind == "reply" else list(listed(request, "to")),
        cc=list(listed(request, "cc")),
        bcc=list(listed(request, "bcc")),
        then=post.get("then", ""),
        seen=whole_number(post.get("seen")),
        version=whole_number(post.get("version")),
        about=_about(request, ticket),
        draft=draft,
        files=[*drafts.files_of(draft), *uploaded],
    )


def listed(request: PersonRequest, name: str) -> Iterator[str]:
    """Addresses of a field that was sent once for each, or once with commas between them."""
    for given in request.POST.getlist(name):
        yield from (part.strip() for part in given.replace(";", ",").split(",") if part.strip())


def _recipients(ticket: Ticket, request: PersonRequest) -> list[str] | None:
    """Nobody is a mistake where there is somebody to write to; a requester without an address gets no mail anyway."""
    to = list(listed(request, "to"))
    if not to and ticket.requester.email:
        raise Invalid(_("Say who gets it."), field="to")
    return to


def _about(request: PersonRequest, ticket: Ticket) -> Message | None:
    number = whole_number(request.POST.get("about"))
    if number is None:
        return None
    found = ticket.messages.public().filter(pk=number).first()
    if found is None:
        raise Invalid(_("Choose one of the offered values."), field="about")
    return found


def draft_values(request: PersonRequest, ticket: Ticket) -> dict[str, Any]:
    """What a draft keeps of the form; nothing is judged yet."""
    return {
        "version": whole_number(request.POST.get("version")),
        "text": request.POST.get("text", ""),
        "html": request.POST.get("html", ""),
        "to": list(listed(request, "to")),
        "cc": list(listed(request, "cc")),
        "bcc": list(listed(request, "bcc")),
        "about": _about(request, ticket),
    }


def typed_addresses(request: PersonRequest, name: str) -> list[str]:
    """The same from an address line (GET), canonical where it can be."""
    parts = (part.strip() for given in request.GET.getlist(name) for part in given.replace(";", ",").split(","))
    return [canonical(part) or part[:320] for part in parts if part][:60]
