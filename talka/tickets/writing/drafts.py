"""Drafts, kept on the server while one types: one live draft for each person, ticket and kind."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.access.grants import require
from talka.files import store
from talka.kit.errors import Invalid, Refused

from ..actions.common import LONGEST
from ..actions.words import INLINE, MOST_RECIPIENTS, formatted
from ..models import Draft, DraftFile, Message, Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

MOST_FILES = 20
FORGOTTEN = dt.timedelta(days=1)  # how long a discarded draft may be brought back
NEEDS = {"reply": "tickets.reply", "note": "tickets.note", "forward": "tickets.reply"}


class Stale(Refused):
    """The draft was changed in another tab or on another device since; nothing was written over."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(_("This draft was changed somewhere else meanwhile."), code="stale")
        self.draft = draft


def live(ticket: Ticket, kind: str, person: "Person") -> Draft | None:
    return Draft.objects.of(person).live().filter(ticket=ticket, kind=kind).first()


@transaction.atomic
def keep(
    ticket: Ticket,
    kind: str,
    *,
    by: "Person",
    version: int | None = None,
    text: str = "",
    html: str = "",
    to: Iterable[str] = (),
    cc: Iterable[str] = (),
    bcc: Iterable[str] = (),
    about: Message | None = None,
) -> Draft:
    """Write down what is typed so far, however unfinished. `version` is what the writer began from; raises Stale."""
    draft = begin(ticket, kind, by)
    if version is not None and version != draft.version and not (version == 0 and draft.is_empty):
        raise Stale(draft)
    files = [(one.file, one.cid) for one in draft.files.select_related("file")]
    draft.text = text.replace("\0", "").replace("\r\n", "\n")[:LONGEST]
    draft.html = formatted(html[:LONGEST], files)
    draft.to, draft.cc, draft.bcc = (_loosely(given) for given in (to, cc, bcc))
    draft.about = about
    draft.version += 1
    draft.updated_at = timezone.now()
    draft.save()
    return draft


def begin(ticket: Ticket, kind: str, person: "Person") -> Draft:
    """The live draft, locked; made when there is none. A draft moves nothing, so it writes no event."""
    if kind not in Draft.Kind.values:
        raise Invalid(_("Choose one of the offered values."), field="kind")
    require(person, NEEDS[kind], ticket)
    found = Draft.objects.select_for_update(of=("self",)).of(person).live().filter(ticket=ticket, kind=kind).first()
    return (
        found
        or Draft.objects.get_or_create(
            ticket=ticket, person=person, kind=kind, send_at=None, discarded_at=None, defaults={"version": 0}
        )[0]
    )


@transaction.atomic
def add_files(ticket: Ticket, kind: str, files: Iterable[tuple[str, bytes]], *, by: "Person") -> list[DraftFile]:
    """Keep files beside the draft; a picture among them may be shown in the text."""
    draft, files = begin(ticket, kind, by), list(files)
    if draft.files.count() + len(files) > MOST_FILES:
        raise Invalid(_("At most %(count)s files at once.") % {"count": MOST_FILES}, field="files")
    kept = []
    for name, data in files:
        file = store.save(name, data, by=by)
        cid = f"{file.pk.hex}@talka" if file.content_type.startswith("image/") else ""
        kept.append(DraftFile.objects.create(draft=draft, file=file, cid=cid))
    return kept


@transaction.atomic
def drop_file(row: DraftFile, *, by: "Person") -> None:
    """Take a file off; the bytes go with the nightly sweep when nothing else has them."""
    if row.draft.person_id != by.pk:
        raise Refused(_("This draft belongs to somebody else."))
    draft = Draft.objects.select_for_update().get(pk=row.draft_id)
    if row.cid and INLINE.format(row.file_id) in draft.html:
        others = [(one.file, one.cid) for one in draft.files.exclude(pk=row.pk).select_related("file")]
        draft.html = formatted(draft.html, others)
        draft.save(update_fields=["html"])
    row.delete()


@transaction.atomic
def discard(draft: Draft, *, by: "Person") -> None:
    """Throw it away; for a day it can be brought back."""
    if draft.person_id != by.pk:
        raise Refused(_("This draft belongs to somebody else."))
    Draft.objects.filter(pk=draft.pk).update(discarded_at=timezone.now(), send_at=None)


@transaction.atomic
def restore(draft: Draft, *, by: "Person") -> Draft:
    """Bring a discarded draft back; what was begun since stays below it."""
    ticket = draft.ticket
    require(by, NEEDS[draft.kind], ticket)
    if draft.person_id != by.pk or draft.discarded_at is None:
        raise Refused(_("There is nothing to bring back."))
    return revive(draft)


def revive(draft: Draft) -> Draft:
    """Make a draft the live one. Words, files and recipients of a live one that is there already join it."""
    with transaction.atomic():
        others = Draft.objects.of(draft.person).live().filter(ticket=draft.ticket_id, kind=draft.kind)
        begun = others.exclude(pk=draft.pk).select_for_update(of=("self",)).first()
        if begun is not None:
            if not begun.is_empty:
                draft.html = f"{draft.html}{begun.html}" if draft.html and begun.html else ""
                draft.text = f"{draft.text}\n\n{begun.text}"
            begun.files.update(draft=draft)
            begun.delete()
        draft.send_at, draft.discarded_at, draft.stopped = None, None, ""
        draft.version += 1
        draft.updated_at = timezone.now()
        draft.save()
    return draft


def used(draft: Draft | None) -> None:
    """It was sent: nothing of it stays but the message."""
    if draft is not None:
        draft.delete()


def files_of(draft: Draft | None) -> list[tuple[Any, str]]:
    """As the actions of a ticket want them."""
    return [(one.file, one.cid) for one in draft.files.select_related("file")] if draft else []


def sweep() -> int:
    """Forget what was thrown away a day ago, and empty drafts nobody touched for as long."""
    before = timezone.now() - FORGOTTEN
    gone, _rows = Draft.objects.filter(discarded_at__lt=before).delete()
    empty = Draft.objects.live().filter(updated_at__lt=before, text="", html="", files=None)
    return gone + empty.delete()[0]


def _loosely(given: Iterable[str]) -> list[str]:
    """Recipients as far as they are typed: a half-written address is kept, and judged only when it is sent."""
    words = (" ".join(str(one).replace("\0", "").split())[:320] for one in given)
    return list(dict.fromkeys(word for word in words if word))[: 3 * MOST_RECIPIENTS]
