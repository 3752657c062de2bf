"""Where a request stands, as a sentence and four steps: what a customer reads instead of a status."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talka.kit.workflow import Phase

if TYPE_CHECKING:
    from talka.tickets.models import Ticket

STEPS = 4


@dataclass(frozen=True)
class Progress:
    """`sentence` in plain words, `step` from 1 to 4, `yours` when the customer is asked for something."""

    sentence: str
    step: int
    yours: bool = False

    @property
    def steps(self) -> list[tuple[str, str]]:
        """(label, state) of each step; the state is done, now or empty."""
        labels = [_("Received"), _("Accepted"), _("In work"), _("Solved")]
        return [
            (label, "done" if n < self.step else "now" if n == self.step else "") for n, label in enumerate(labels, 1)
        ]


def progress_of(ticket: "Ticket") -> Progress:
    name = ticket.assignee.name if ticket.assignee else ""
    match Phase(ticket.phase):
        case Phase.NEW:
            return Progress(_("We have received it"), 1)
        case Phase.OPEN:
            return Progress(
                _("%(name)s is working on it") % {"name": name} if name else _("We are working on it"), 3 if name else 2
            )
        case Phase.WAITING if ticket.status == "waiting":
            return Progress(_("Waiting for you"), 3, yours=True)
        case Phase.WAITING:
            return Progress(_("Waiting for somebody outside"), 3)
        case Phase.DONE:
            return Progress(_("Solved. Write if it is not."), 4)
    return Progress(_("Closed"), 5)
