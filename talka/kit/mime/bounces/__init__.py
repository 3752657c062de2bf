"""Delivery reports: whom a mail did not reach, for good or for now, and why.

First what RFC 3464 and RFC 6533 (delivery status) and RFC 5965 (complaints) say in fields, then the words of the many
mail systems that say it in a text only.
"""

from talka.kit.mime.bounces.notices import is_from_a_person, is_notice, told
from talka.kit.mime.bounces.originals import original_of
from talka.kit.mime.bounces.reports import complaints, reported
from talka.kit.mime.letter import Bounce, Letter
from talka.kit.mime.structure import Node

__all__ = ["bounce"]


def bounce(raw: bytes, root: Node, letter: Letter) -> Bounce | None:
    """What the report says, or None if the mail is not a report of failed delivery."""
    original = original_of(raw, root, letter.text)
    # somebody may pass on what a report said to them, its parts included
    passed_on = root.content_type != "multipart/report" and is_from_a_person(letter)
    failures = None if passed_on else reported(raw, root, letter.text)
    if failures == ():
        return None  # a receipt: everything arrived
    failures = failures or complaints(raw, root, original)
    if failures is None and is_notice(letter, root):
        failures = told(letter, original)
    return Bounce(failures, original.message_id) if failures else None
