from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from talka.files import store
from talka.kit.html import clean, from_text, to_text
from talka.kit.mime.child import CUT
from talka.kit.mime.invitations import Invitation, when
from talka.kit.mime.quotes import split

from .. import forwarding
from .arrival import Arrival

MOST_FILES = 100


def read_contents(arrival: Arrival) -> Arrival:
    """What the person wrote, apart from what they quoted; HTML made safe, pictures in it pointed at our copies."""
    letter = arrival.letter
    # a mail that is an invitation and nothing else says nothing beside its card
    text = "" if letter.is_only_invitation else letter.text or to_text(letter.html)
    parted = split(text, letter.html)
    stored = [
        (store.save(part.file_name, part.data, limit=settings.MAX_MAIL), part.cid)
        for part in letter.attachments[:MOST_FILES]
    ]
    pictures = {cid: f"/files/{file.pk}?inline" for file, cid in stored if cid}
    missing = len(letter.attachments) - len(stored)
    said = parted.text if parted.text.strip() else text
    notes = [_card(invitation) for invitation in letter.invitations]
    if missing > 0:
        notes.append(_("(%(count)s further attachments are only in the original mail.)") % {"count": missing})
    if any(defect.startswith(CUT) for defect in letter.defects):
        notes.append(
            _("(This mail is too large or too tangled to be read to its end; all of it is in the original mail.)")
        )
    if letter.signature.endswith("encrypted"):
        notes.append(_("(This mail is encrypted. Only its receiver's own program can read it.)"))
    html = parted.html if parted.text.strip() else letter.html
    forwarded = forwarding.original(letter, arrival.own)
    return replace(
        arrival,
        facts=arrival.facts | ({"forwarded": forwarded} if forwarded else {}),
        text="\n\n".join(filter(None, (said.strip(), *notes))) or _("(The mail has no text.)"),
        quoted="\n\n".join(filter(None, (parted.signature, parted.quoted))) if parted.text.strip() else "",
        html="\n".join([clean(html, pictures), *(from_text(note) for note in notes)]) if html else "",
        files=tuple(stored),
    )


def _card(invitation: Invitation) -> str:
    """What, when, where and who of a calendar invitation; it is shown, never accepted or put into a calendar."""
    title = _("Cancelled event") if invitation.cancelled else _("Invitation to an event")
    rows = (
        (_("What"), invitation.what),
        (_("When"), when(invitation)),
        (_("Repeats"), invitation.repeats),
        (_("Where"), invitation.where),
        (_("Organizer"), invitation.organizer),
        (_("Invited"), ", ".join(invitation.attendees)),
    )
    return "\n".join([title, *(f"{label}: {words}" for label, words in rows if words)])
