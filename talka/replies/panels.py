from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.done_here import open_ticket
from talka.tickets.models import Ticket
from talka.ui.palette import Asked, Item, offers
from talka.ui.settings_home import settings_entry
from talka.ui.slots import slot

from .models import CannedReply, Macro

MOST = 5

settings_entry(
    gettext_lazy("Carry canned replies over"),
    gettext_lazy("Shared texts and macros to a file and from one"),
    "replies:imports",
    group="work",
    icon="file-export",
    permission="replies.manage",
    order=60,
)


@slot("ticket.compose", "replies/buttons.html", permission="tickets.reply")
def buttons(request: Any, ticket: Ticket, kind: str) -> dict[str, Any] | None:
    """Beside the formatting of a reply, a note or a forward; what is offered is asked for when one opens it."""
    return {"ticket": ticket, "kind": kind} if allowed(request.user, "tickets.reply", ticket) else None


@offers("do", order=35, scope="commands", most=MOST)
def macros(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """On the ticket whose page is open."""
    if (ticket := _open(request, asked)) is None:
        return
    for macro in _fitting(Macro, request, ticket):
        label = _("Macro: %(name)s") % {"name": macro.name}
        if asked.fits(f"{label} {macro.folder} {macro.shortcut}"):
            address = reverse("replies:use_macro", args=[ticket.pk, macro.pk])
            yield Item(f"macro:{macro.pk}", label, hint=macro.folder, icon="bolt", post=address)


@offers("do", order=36, scope="commands", most=MOST)
def canned(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """Into the composer of the ticket whose page is open."""
    if (ticket := _open(request, asked)) is None:
        return
    for reply in _fitting(CannedReply, request, ticket):
        label = _("Canned reply: %(name)s") % {"name": reply.name}
        if asked.fits(f"{label} {reply.folder} {reply.shortcut}"):
            put, there = (
                reverse("replies:use_reply", args=[ticket.pk, reply.pk]),
                reverse("tickets:ticket", args=[ticket.pk]),
            )
            yield Item(
                f"canned:{reply.pk}",
                label,
                hint=reply.folder,
                icon="message-circle",
                url=f"{there}?compose=reply",
                put=put,
            )


def _open(request: PersonRequest, asked: Asked) -> Ticket | None:
    """The ticket on whose page one is, if this person may answer there."""
    return open_ticket(request, asked) if asked.words and request.user.has_perm("tickets.reply") else None


def _fitting(model: type[Macro] | type[CannedReply], request: PersonRequest, ticket: Ticket) -> Any:
    return model.objects.offered(request.user, ticket).order_by("-uses", "name")[:200]
