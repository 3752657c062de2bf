"""What is here already, and under which number a record of the file went in."""

from typing import Any

from django.utils.translation import gettext as _

from talka.files.models import File
from talka.kit.addresses import canonical
from talka.people.models import Person

from .checking import Wrong
from .records import RECORDS, Column, Record

MOST_ADDRESSES = 50_000


class Numbers:
    """Numbers are kept where they are free; what got another one is remembered for the lines that refer to it."""

    def __init__(self) -> None:
        self.here: dict[str, set[int]] = {
            record.name: set(record.model.objects.values_list("pk", flat=True)) for record in RECORDS
        }
        self.moved: dict[str, dict[int, int]] = {record.name: {} for record in RECORDS}
        self.came: dict[str, set[int]] = {record.name: set() for record in RECORDS}
        self.people: dict[str, int] = {}  # by address, for lines that name a person so

    def of(self, record: str, number: Any) -> int:
        """The number here of what the file calls by this number."""
        found = self.moved[record].get(number, number)
        if number not in self.came[record] and found not in self.here[record]:
            raise Wrong(
                _("There is no %(record)s %(number)s: its line must come before this one.")
                % {"record": record, "number": number}
            )
        return found

    def note(self, record: str, number: int, here: int) -> None:
        self.here[record].add(here)
        self.came[record].add(number)
        if number != here:
            self.moved[record][number] = here

    def person_at(self, address: str) -> int:
        email = canonical(address)
        if email not in self.people:
            if len(self.people) > MOST_ADDRESSES:
                self.people.clear()
            found = Person.objects.filter(email=email).values_list("pk", flat=True).first() if email else None
            if found is None:
                raise Wrong(
                    _("Nobody here has the address %(address)s: a person line must come before this one.")
                    % {"address": address[:200]}
                )
            self.people[email] = found
        return self.people[email]


def read(record: Record, line: dict[str, Any], numbers: Numbers) -> dict[str, Any]:
    """The values of a line by attribute, checked and with the numbers of here; raises Wrong that names the column."""
    return {column.attribute: read_one(column, line, numbers) for column in record.columns}


def read_one(column: Column, line: dict[str, Any], numbers: Numbers) -> Any:
    value = line.get(column.name, column.default)
    if value is column.default and column.name not in line:
        if isinstance(value, tuple | dict):
            return type(value)() if isinstance(value, dict) else []
        if value is not None and not isinstance(value, str | int | bool):
            raise Wrong(_("%(name)s: this is missing.") % {"name": column.name})
        return value
    try:
        if column.refers == "person" and isinstance(value, str):
            return numbers.person_at(value)
        value = column.check(value)
        if column.refers and value is not None:
            return numbers.of(column.refers, value)
    except Wrong as reason:
        raise Wrong(f"{column.name}: {reason}") from reason
    return value


def known_files(keys: set[Any]) -> set[Any]:
    return set(File.objects.filter(pk__in=keys).values_list("pk", flat=True))
