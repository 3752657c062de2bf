from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.access.grants import allowed
from talka.people.requests import PersonRequest
from talka.tickets.models import Ticket
from talka.ui.palette import Asked, Item, offers
from talka.ui.settings_home import settings_entry
from talka.ui.slots import slot

from .models import Macro

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
    numbers = asked.keys("ticket")
    if len(numbers) != 1 or not asked.words or not request.user.has_perm("tickets.reply"):
        return
    ticket = Ticket.objects.visible_to(request.user).filter(pk=numbers[0]).first()
    if ticket is None:
        return
    for macro in Macro.objects.offered(request.user, ticket).order_by("-uses", "name")[:200]:
        label = _("Macro: %(name)s") % {"name": macro.name}
        if asked.fits(f"{label} {macro.folder} {macro.shortcut}"):
            address = reverse("replies:use_macro", args=[ticket.pk, macro.pk])
            yield Item(f"macro:{macro.pk}", label, hint=macro.folder, icon="bolt", post=address)
