"""Lines other than tickets go in one by one: organisations, people, teams, desks, categories, services, fields, files, links."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from talka.files import store
from talka.files.kinds import detect
from talka.files.models import File
from talka.files.names import tidy
from talka.kit.addresses import canonical
from talka.people.models import Identity, Membership, Person, Team
from talka.tickets.models import Link, Ticket

from .checking import Wrong, content, identifier, many, maybe, moment, number, one_of, text, truth
from .numbers import Numbers, read
from .records import RECORDS, Record

BY_NAME = {record.name: record for record in RECORDS}
ADDED, THERE = "added", "there"


def enter(line: dict[str, Any], numbers: Numbers, *, dry: bool) -> str:
    """Put one line in; answers whether it was added or there already. Raises Wrong."""
    name = line["record"]
    if name == "file":
        return _file(line, numbers, dry)
    if name == "link":
        return _link(line, dry)
    return _simple(BY_NAME[name], line, numbers, dry)


def _simple(record: Record, line: dict[str, Any], numbers: Numbers, dry: bool) -> str:
    key = number()(line.get("id"))
    values = read(record, line, numbers)
    if record.name == "person" and values["email"] and not (email := canonical(values["email"])):
        raise Wrong(_("email: this is no e-mail address."))
    elif record.name == "person":
        values["email"] = email if values["email"] else ""
    if record.name == "field":
        values["desks"] = [numbers.of("desk", desk) for desk in values["desks"]]
    found = _known(record, key, values)
    if found is not None:
        numbers.note(record.name, key, found)
        return THERE
    here = key if key not in numbers.here[record.name] else None
    if dry:
        numbers.note(record.name, key, here or max(numbers.here[record.name]) + 1)
        return ADDED
    row = record.model(pk=here, **{name: value for name, value in values.items() if name != "created_at"})
    if isinstance(row, Person):
        row.set_unusable_password()
    row.save(force_insert=True)
    if values.get("created_at"):  # auto_now_add wrote today
        record.model.objects.filter(pk=row.pk).update(created_at=values["created_at"])
    numbers.note(record.name, key, row.pk)
    if isinstance(row, Person):
        _addresses(row, line.get("addresses", []))
    elif isinstance(row, Team):
        _members(row, line.get("members", []), numbers)
    return ADDED


def _known(record: Record, key: int, values: dict[str, Any]) -> int | None:
    """The one here that is the same: by its key, or a person without an address by number and name."""
    if record.name == "person" and not values["email"]:
        wanted: dict[str, Any] = {"email": "", "name": values["name"]}
        if values["created_at"]:
            wanted["created_at"] = values["created_at"]
        else:
            wanted["pk"] = key
    else:
        wanted = {name: values[name] for name in record.key}
    return record.model.objects.filter(**wanted).values_list("pk", flat=True).first()


def _addresses(person: Person, given: Any) -> None:
    for one in many(_object, 100)(given):
        kind, value = text(20, blank=False)(one.get("kind", "email")), text(254, blank=False)(one.get("value"))
        verified = maybe(moment)(one.get("verified_at"))
        if Identity.objects.filter(kind=kind, value=value).exists():
            raise Wrong(_("addresses: %(value)s belongs to somebody else.") % {"value": value})
        Identity.objects.create(person=person, kind=kind, value=value, verified_at=verified)


def _members(team: Team, given: Any, numbers: Numbers) -> None:
    found = {
        numbers.of("person", number()(one.get("person"))): truth(one.get("lead", False)) for one in many(_object)(given)
    }
    Membership.objects.bulk_create(
        [Membership(team=team, person_id=person, lead=lead) for person, lead in found.items()]
    )


def _file(line: dict[str, Any], numbers: Numbers, dry: bool) -> str:
    """Bytes are written before the row that names them, and only when they are the ones that were sent."""
    key, data = identifier(line.get("id")), content(line.get("data"))
    digest = hashlib.sha256(data).hexdigest()
    if digest != line.get("sha256", digest):
        raise Wrong(_("sha256: the content is not what was exported."))
    if len(data) > settings.MAX_UPLOAD:
        raise Wrong(_("This file is larger than %(size)s MB.") % {"size": settings.MAX_UPLOAD // 1024 // 1024})
    there = File.objects.filter(pk=key).first()
    if there is not None:
        if there.sha256 != digest:
            raise Wrong(_("Another file has this number."))
        return THERE
    by = maybe(number())(line.get("by"))
    created_at = moment(line["created_at"]) if "created_at" in line else timezone.now()
    file = File(id=key, name=tidy(text(1000)(line.get("name", ""))), size=len(data), sha256=digest, content_type=detect(data[:16]),
                created_by_id=None if by is None else numbers.of("person", by))  # fmt: skip
    if not dry:
        file.path.unlink(missing_ok=True)  # left by a run that was stopped between the bytes and the row
        store.write(file, data)
        file.save(force_insert=True)
        File.objects.filter(pk=key).update(created_at=created_at)
    return ADDED


def _link(line: dict[str, Any], dry: bool) -> str:
    source, target = number()(line.get("source")), number()(line.get("target"))
    relation = one_of(["parent", *Link.Relation.values])(line.get("relation"))
    if source == target:
        raise Wrong(_("A ticket cannot be linked to itself."))
    rows = {row.pk: row for row in Ticket.objects.filter(pk__in=(source, target)).only("pk", "parent_id")}
    for key in (source, target):
        if key not in rows and not dry:  # a dry run has not written the tickets of the file
            raise Wrong(_("There is no ticket %(number)s.") % {"number": key})
    if relation == "parent":
        if source in rows and rows[source].parent_id is not None:
            return THERE
        if not dry:
            Ticket.objects.filter(pk=source).update(parent=target)
        return ADDED
    if dry:
        return THERE if Link.objects.filter(source=source, target=target, relation=relation).exists() else ADDED
    return ADDED if Link.objects.get_or_create(source_id=source, target_id=target, relation=relation)[1] else THERE


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong(_("This must be an object."))
    return value
