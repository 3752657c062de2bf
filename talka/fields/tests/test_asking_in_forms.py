from django import forms
from django.http import QueryDict

from talka.fields.forms import answers, form_fields
from talka.fields.models import FieldDefinition
from talka.people.models import Person

COLOURS = [{"value": "red", "label": {"en": "Red"}}, {"value": "blue", "label": {"en": "Blue"}}]


def asked(fields, typed, now=None, person=None):
    form = forms.Form(QueryDict(typed))
    form.fields.update(form_fields(fields, now, person=person))
    return form


def test_a_form_gives_typed_answers(db):
    fields = [
        FieldDefinition(name="colours", label={"en": "Colours"}, type="multi_choice", choices=COLOURS),
        FieldDefinition(name="floor", label={"en": "Floor"}, type="number"),
        FieldDefinition(name="day", label={"en": "Day"}, type="date"),
        FieldDefinition(name="vip", label={"en": "VIP"}, type="yes_no"),
    ]
    form = asked(fields, "custom_colours=blue&custom_colours=red&custom_floor=1,5&custom_day=2026-11-23&custom_vip=on")
    assert form.is_valid(), form.errors
    assert answers(fields, form) == {"colours": ["red", "blue"], "floor": 1.5, "day": "2026-11-23", "vip": True}


def test_what_does_not_fit_stands_beside_its_field(db):
    fields = [FieldDefinition(name="floor", label={"en": "Floor"}, type="number")]
    form = asked(fields, "custom_floor=third")
    assert form.errors == {"custom_floor": ["This is no number."]}


def test_only_people_one_may_see_can_be_chosen(db):
    ada, ben = Person.objects.create(name="Ada"), Person.objects.create(name="Ben", email="ben@example.com")
    fields = [FieldDefinition(name="boss", label={"en": "Boss"}, type="person")]
    assert asked(fields, f"custom_boss={ada.pk}", person=ada).is_valid()
    assert not asked(fields, f"custom_boss={ben.pk}", person=ada).is_valid()
