from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from talka.files import store
from talka.kit.html import clean, to_text
from talka.kit.mime.quotes import split

from .arrival import Arrival

MOST_FILES = 100


def read_contents(arrival: Arrival) -> Arrival:
    """What the person wrote, apart from what they quoted; HTML made safe, pictures in it pointed at our copies."""
    letter = arrival.letter
    text = letter.text or to_text(letter.html)
    parted = split(text, letter.html)
    stored = [
        (store.save(part.file_name, part.data, limit=settings.MAX_MAIL), part.cid)
        for part in letter.attachments[:MOST_FILES]
    ]
    pictures = {cid: f"/files/{file.pk}?inline" for file, cid in stored if cid}
    missing = len(letter.attachments) - len(stored)
    said = parted.text if parted.text.strip() else text
    if missing > 0:
        said += "\n\n" + _("(%(count)s further attachments are only in the original mail.)") % {"count": missing}
    return replace(
        arrival,
        text=said.strip() or _("(The mail has no text.)"),
        quoted="\n\n".join(filter(None, (parted.signature, parted.quoted))) if parted.text.strip() else "",
        html=clean(parted.html, pictures) if parted.html and parted.text.strip() else clean(letter.html, pictures),
        files=tuple(stored),
    )
