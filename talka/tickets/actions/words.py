"""What was written, made fit to keep: words, formatted words, addresses."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from talka.kit.addresses import canonical
from talka.kit.errors import Invalid
from talka.kit.html import clean, to_text

MOST_RECIPIENTS = 20
SOURCELESS = re.compile(r"<img(?![^>]*\ssrc=)[^>]*>")
INLINE = "/files/{}?inline"  # where a picture of a message is shown from; mails carry it by its Content-ID


def words(text: str, html: str = "", files: Iterable[Any] = ()) -> tuple[str, str]:
    """Plain text and safe HTML of what was written; the text is what stands in the HTML when both are given."""
    safe = formatted(html, files)
    text = (to_text(safe) if safe else text).replace("\r\n", "\n").strip()
    if not text and "<img" in safe:
        text = _("(a picture)")
    if not text:
        raise Invalid(_("Write something first."), field="text")
    return text, safe


def formatted(html: str, files: Iterable[Any] = ()) -> str:
    """Safe HTML; of pictures only those that are files of this message."""
    return SOURCELESS.sub("", clean(html, pictures(files))) if html.strip() else ""


def pictures(files: Iterable[Any]) -> dict[str, str]:
    """Content-ID to address of the stored pictures among the files of a message."""
    pairs = [item for item in files if isinstance(item, tuple) and len(item) == 2 and hasattr(item[0], "sha256")]
    return {cid: INLINE.format(file.pk) for file, cid in pairs if cid}


def addresses(given: Iterable[str], field: str = "to", *, without: Iterable[str] = ()) -> list[str]:
    """Canonical, without repeats, bounded; raises Invalid for what is no address."""
    found: list[str] = []
    known = set(without)
    for address in given:
        email = canonical(address)
        if address and not email:
            raise Invalid(_("“%(email)s” is not an e-mail address.") % {"email": address[:100]}, field=field)
        if email and email not in found and email not in known:
            found.append(email)
    if len(found) > MOST_RECIPIENTS:
        raise Invalid(_("At most %(count)s recipients.") % {"count": MOST_RECIPIENTS}, field=field)
    return found
