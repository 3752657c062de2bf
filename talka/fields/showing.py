"""An answer in words."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from talka.people.models import Person
from talka.ui import dates

if TYPE_CHECKING:
    from .models import FieldDefinition


def display(
    value: Any, definition: "FieldDefinition", language: str = "", people: Mapping[int, str] | None = None
) -> str:
    """What a reader sees; `people` saves a query for each person when many are shown."""
    if value is None:
        return ""
    match definition.type:
        case "choice":
            return dict(definition.offered(language)).get(value, str(value))
        case "multi_choice":
            names = dict(definition.offered(language))
            return ", ".join(names.get(one, str(one)) for one in value)
        case "yes_no":
            return _("Yes") if value else _("No")
        case "number":
            return number_format(value, use_l10n=True, force_grouping=True)
        case "date":
            return dates.stamp(date.fromisoformat(value))
        case "person":
            return _name(value, people)
    return str(value)


def names_of(values: Mapping[str, Any], definitions: "list[FieldDefinition]") -> dict[int, str]:
    """The people that answers speak of, in one query."""
    keys = [values[d.name] for d in definitions if d.type == "person" and values.get(d.name)]
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=keys)} if keys else {}


def _name(key: int, people: Mapping[int, str] | None) -> str:
    if people is not None:
        return people.get(key, "")
    person = Person.objects.filter(pk=key).first()
    return str(person) if person else ""
