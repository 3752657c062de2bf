from collections.abc import Iterator
from typing import Any

from django.db.models import Value
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

MOST = 8

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
def texts(request: PersonRequest, asked: Asked) -> Iterator[Item]:
    """Macros, done to the ticket whose page is open, and canned replies, put into its composer; most used first."""
    if not asked.words or not request.user.has_perm("tickets.reply") or (ticket := open_ticket(request, asked)) is None:
        return
    there = f"{reverse('tickets:ticket', args=[ticket.pk])}?compose=reply"
    for what, pk, name, folder, shortcut, _uses in _fitting(request, ticket):
        label = (_("Macro: %(name)s") if what == "macro" else _("Canned reply: %(name)s")) % {"name": name}
        if not asked.fits(f"{label} {folder} {shortcut}"):
            continue
        address = reverse(f"replies:use_{what}", args=[ticket.pk, pk])
        if what == "macro":
            yield Item(f"macro:{pk}", label, hint=folder, icon="bolt", post=address)
        else:
            yield Item(f"canned:{pk}", label, hint=folder, icon="message-circle", url=there, put=address)


def _fitting(request: PersonRequest, ticket: Ticket) -> Any:
    """Both in one statement."""
    fields = ("pk", "name", "folder", "shortcut", "uses")
    macros, replies = (
        model.objects.offered(request.user, ticket).order_by().annotate(what=Value(what)).values_list("what", *fields)
        for what, model in (("macro", Macro), ("reply", CannedReply))
    )
    return macros.union(replies, all=True).order_by("-uses", "name")[:400]
