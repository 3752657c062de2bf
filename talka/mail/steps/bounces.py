import re

from django.utils.translation import gettext as _

from talka.kit.addresses import canonical

from .. import deliveries, keeping, threads
from ..models import Outgoing, RawMail
from .arrival import Arrival, Outcome, done

DELIVERED = re.compile(rb"^Action:[ \t]*delivered[ \t]*\r?$", re.I | re.M)
PASSING = ("delayed", "relayed", "delivered", "expanded", "complained")


def attach_bounces(arrival: Arrival) -> Arrival | Outcome:
    """A delivery report belongs to the mail it is about; it opens no ticket and is never answered (HAZARDS LOOP-7)."""
    report = arrival.letter.bounce
    if not arrival.letter.is_bounce or report is None:
        return _good_news(arrival)
    sent = _reported(arrival)
    words = " ".join(part for part in (report.status, report.diagnostic) if part)[:500] or _(
        "The receiving server sent it back."
    )
    if sent is None:
        return done(RawMail.Outcome.BOUNCE, _("A delivery report about no mail we know: %(words)s") % {"words": words})
    if report.action not in PASSING and not report.status.startswith(("2.", "4.")):
        deliveries.bounce(sent, words)
    return done(RawMail.Outcome.BOUNCE, words, sent.ticket)


def _good_news(arrival: Arrival) -> Arrival | Outcome:
    """The parser tells of failures only; a report to our signed address that is none says that a mail has arrived."""
    number = threads.bounced(arrival.receivers)
    sent = Outgoing.objects.select_related("ticket").filter(pk=number).first() if number else None
    if sent is None:
        return arrival
    if DELIVERED.search(keeping.read(arrival.raw.path)):
        deliveries.arrived(sent)
    return done(RawMail.Outcome.BOUNCE, _("A report that tells of no failure."), sent.ticket)


def _reported(arrival: Arrival) -> Outgoing | None:
    """Our signed address or Message-ID says which mail it was; a report that names another address is not about it."""
    report = arrival.letter.bounce
    identifier = report.original_message_id if report else ""
    rows = Outgoing.objects.select_related("message", "ticket")
    if number := threads.bounced(arrival.receivers):
        sent = rows.filter(pk=number).first()
    else:
        sent = rows.filter(identifier=identifier[:255]).first() if identifier else None
    named = {canonical(address) for address in report.recipients} if report else set()
    return sent if sent and (not named or sent.recipient in named) else None
