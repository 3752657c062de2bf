"""Setting a mailbox up: try each step in the background, and say in plain words what is wrong and what to do."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import require

from . import probing
from .models import Mailbox

MANAGE = "mail.manage"
STEPS = {
    "resolve": _("Find the server"),
    "connect": _("Reach it"),
    "encrypt": _("Talk encrypted"),
    "sign_in": _("Sign in"),
    "folder": _("Open the folders"),
    "send": _("Send from this address"),
}
ADVICE = {
    ("resolve", "refused"): _(
        "This name leads to a private network. Whoever runs this server must allow it in its configuration."
    ),
    ("resolve", "failed"): _(
        "There is no server of this name. Look for a slip of the pen, and whether DNS works here."
    ),
    ("connect", "failed"): _("Nobody answers at this port. Check the port, and whether a firewall stands between."),
    ("connect", "refused"): _("The server answers and turns us away."),
    ("encrypt", "failed"): _(
        "The connection cannot be encrypted safely: the certificate is not valid for this name, or the kind of encryption "
        "does not fit the port (TLS is mostly 993, 995 and 465; STARTTLS 143, 110 and 587)."
    ),
    ("encrypt", "refused"): _("The server does not offer encryption."),
    ("sign_in", "refused"): _(
        "The server does not accept user and password. With Microsoft or Google, sign in with a permission instead."
    ),
    ("sign_in", "failed"): _("The connection broke off while signing in."),
    ("folder", "refused"): _("One of the folders does not exist. Write it as the server does; case and order count."),
    ("folder", "failed"): _("The connection broke off while opening the folders."),
    ("send", "refused"): _("The server does not let this user send from this address."),
    ("send", "failed"): _("The connection broke off before the server had said yes."),
}


def begin(mailbox: Mailbox, *, by: Any) -> None:
    """Ask for a probe; it runs in a worker, so that a slow server holds up no page (HAZARDS SSRF-6)."""
    from .tasks import probe  # noqa: PLC0415  the job imports this

    require(by, MANAGE)
    Mailbox.objects.filter(pk=mailbox.pk).update(probe={"state": "running", "at": timezone.now().isoformat()})
    probe.enqueue(mailbox=mailbox.pk, key=f"mail.probe:{mailbox.pk}")


def run(mailbox: Mailbox) -> None:
    steps = [asdict(step) for step in probing.walk(mailbox)]
    Mailbox.objects.filter(pk=mailbox.pk).update(
        probe={"state": "done", "at": timezone.now().isoformat(), "steps": steps}
    )


def told(mailbox: Mailbox) -> list[dict[str, Any]]:
    """The steps of the last probe with their names and advice, in the reader's language."""
    return [
        {
            **step,
            "label": STEPS.get(step["name"], step["name"]),
            "advice": ADVICE.get((step["name"], step["answer"] or ""), ""),
        }
        for step in mailbox.probe.get("steps", [])
    ]
