"""What stands under a reply: the author's own signature for the desk and language, else the desk's."""

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talka.kit.errors import Invalid
from talka.ui import audit

from .models import Desk, Signature

if TYPE_CHECKING:
    from talka.people.models import Person

LONGEST = 2000
PLACEHOLDERS = ("name", "title", "phone", "email", "desk")
_place = re.compile(r"\{([^{}\n]{0,40})\}")


def of(person: "Person | None", desk: Desk, language: str) -> str:
    """The closest of the person's own with its placeholders filled; the desk's when there is none."""
    if person is None:
        return desk.signature
    found = {(row.desk_id, row.language): row.text for row in Signature.objects.filter(person=person)}
    for key in ((desk.pk, language), (desk.pk, ""), (None, language), (None, "")):
        if key in found:
            return filled(found[key], person, desk)
    return desk.signature


def filled(text: str, person: "Person", desk: Desk | None) -> str:
    """Known names become values, anything else stays as it is written: no value is ever read as a template."""
    values = {
        "name": person.name, "title": person.title, "phone": person.phone, "email": person.email,
        "desk": desk.shown_name if desk else "",
    }  # fmt: skip
    lines = _place.sub(lambda match: values.get(match[1], match[0]), text).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


@transaction.atomic
def keep(person: "Person", desk: Desk | None, language: str, text: str, *, by: "Person", via: str = "web") -> None:
    """Set the signature for a desk (None: every one) and a language ("": any); an empty text takes it away."""
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Invalid(_("At most %(count)s characters.") % {"count": LONGEST}, field="text")
    if unknown := [name for name in _place.findall(text) if name not in PLACEHOLDERS]:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        said = _("There is no “{%(name)s}” to fill in. Known are: %(known)s.")
        raise Invalid(said % {"name": unknown[0], "known": known}, field="text")
    rows = Signature.objects.filter(person=person, desk=desk, language=language)
    before = rows.values_list("text", flat=True).first() or ""
    if text == before:
        return
    if text:
        Signature.objects.update_or_create(person=person, desk=desk, language=language, defaults={"text": text})
    else:
        rows.delete()
    audit.changed(f"people.person:{person.pk}", "changed", {"signature": [before, text]}, by=by, via=via)
