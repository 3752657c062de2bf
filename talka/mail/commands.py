import sys
from argparse import Namespace

from django.db import DatabaseError, InterfaceError

from talka.kit.cli import argument, command, complain
from talka.kit.errors import Refused

from . import explaining  # noqa: F401  "mail parse" is a command of ours too

DONE, OUR_TROUBLE, TOO_LARGE = (
    0,
    75,
    69,
)  # sysexits.h: EX_TEMPFAIL makes the mail server try again, EX_UNAVAILABLE bounce


@command("mail receive", help="take one mail from standard input (for a mail server's pipe)")
@argument("--mailbox", default="", help="the address of the mailbox it is for; else the mail's own recipients decide")
@argument("--recipient", action="append", default=[], help="an envelope recipient; may be repeated")
@argument("--sender", default=None, help="the envelope sender; empty for a bounce")
def receive(args: Namespace) -> int:
    """Exit 0 only after the commit; 75 when something of ours is broken: the mail server keeps it (HAZARDS I1)."""
    from .arrivals import Offer, TooLarge, store  # noqa: PLC0415  models are not loaded when commands are collected
    from .models import Mailbox  # noqa: PLC0415

    raw = sys.stdin.buffer.read()
    try:
        mailbox = Mailbox.objects.active().filter(address=args.mailbox.lower()).first() if args.mailbox else None
        if args.mailbox and mailbox is None:
            raise Refused(f"There is no mailbox {args.mailbox}.")
        store(Offer(raw, "pipe", mailbox, envelope_from=args.sender, envelope_to=tuple(args.recipient)))
    except TooLarge as refusal:
        complain(str(refusal))
        return TOO_LARGE
    except (DatabaseError, InterfaceError, OSError) as trouble:
        complain(f"cannot keep the mail now: {trouble}")
        return OUR_TROUBLE
    return DONE
