import pytest

from talka.desks.models import Desk
from talka.fields.lookups import between, narrowed
from talka.fields.models import FieldDefinition
from talka.kit.errors import Invalid
from talka.people.models import Person
from talka.tickets.models import Ticket

FIELDS = "/settings/fields/"
NEW = {
    "label_en": "Colour",
    "label_lt": "Spalva",
    "name": "colour",
    "type": "choice",
    "choices": "Red | Raudona\nBlue",
    "position": "10",
    "active": "on",
}


def test_a_field_is_added_with_its_choices(eve, as_):
    assert as_(eve).post(f"{FIELDS}new", NEW).status_code == 302
    field = FieldDefinition.objects.get()
    assert field.label == {"en": "Colour", "lt": "Spalva"}
    assert field.choices == [
        {"value": "red", "label": {"en": "Red", "lt": "Raudona"}},
        {"value": "blue", "label": {"en": "Blue", "lt": "Blue"}},
    ]


def test_the_name_and_type_of_a_field_stay(eve, as_):
    client = as_(eve)
    client.post(f"{FIELDS}new", NEW)
    field = FieldDefinition.objects.get()
    changed = {**NEW, "name": "other", "type": "text", "label_en": "Hue", "choices": "red: Red | Raudona"}
    assert client.post(f"{FIELDS}{field.pk}/", changed).status_code == 302
    field.refresh_from_db()
    assert (field.name, field.type, field.label["en"], len(field.choices)) == ("colour", "choice", "Hue", 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"choices": ""},
        {"name": "Bad Name"},
        {"name": "a__b; drop"},
        {"name": "1st"},
        {"choices": "a: A\na: B"},
        {"customer_editable": "on"},
        {"type": "nonsense"},
    ],
)
def test_a_field_that_could_not_work_is_refused(eve, as_, wrong):
    assert as_(eve).post(f"{FIELDS}new", {**NEW, **wrong}).status_code == 422
    assert not FieldDefinition.objects.exists()


@pytest.fixture
def tickets(db):
    desk, person = Desk.objects.create(name="IT"), Person.objects.create(name="Carol")
    made = [
        {"contains": "red", "several": ["red", "blue"], "size": 5, "day": "2026-11-23", "word": "100%"},
        {"contains": "blue", "several": ["blue"], "size": 40, "day": "2026-12-01", "word": "Ąžuolas"},
        {},
    ]
    return [
        Ticket.objects.create(
            kind="incident", desk=desk, subject=str(n), status="new", phase="new", requester=person, custom=custom
        )
        for n, custom in enumerate(made)
    ]


def field(name, type):
    choices = [{"value": value, "label": {}} for value in ("red", "blue")]
    return FieldDefinition(name=name, type=type, choices=choices, label={})


@pytest.mark.parametrize(
    ("name", "type", "asked", "found"),
    [
        ("contains", "choice", ["red"], [0]),
        ("contains", "choice", ["none"], [2]),
        ("contains", "choice", ["red", "none"], [0, 2]),
        ("several", "multi_choice", ["red"], [0]),
        ("several", "multi_choice", ["blue"], [0, 1]),
        ("size", "number", ["40"], [1]),
        ("word", "text", ["0%"], [0]),
        ("word", "text", ["%"], [0]),
    ],
)
def test_tickets_are_found_by_their_answers(tickets, name, type, asked, found):
    rows = narrowed(Ticket.objects.order_by("pk"), field(name, type), asked)
    assert [int(ticket.subject) for ticket in rows] == found


def test_tickets_are_found_between_two_answers(tickets):
    rows = Ticket.objects.order_by("pk")
    assert [t.subject for t in between(rows, field("size", "number"), "10", "")] == ["1"]
    assert [t.subject for t in between(rows, field("day", "date"), "2026-11-01", "2026-11-30")] == ["0"]


def test_an_answer_that_cannot_be_is_refused_before_the_database(tickets):
    with pytest.raises(Invalid):
        narrowed(Ticket.objects.all(), field("contains", "choice"), ["' OR 1=1 --"])
