"""Custom fields in a Django form: form.fields.update(form_fields(definitions, …)), then answers(definitions, form)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Invalid
from talka.people.models import Person
from talka.ui.inputs import DateInput

from . import values

if TYPE_CHECKING:
    from .models import FieldDefinition

PREFIX = "custom_"


def form_fields(
    definitions: Iterable["FieldDefinition"], now: Mapping[str, Any] | None = None, *, person: Any = None
) -> dict[str, forms.Field]:
    """One input for each definition, filled from the column; `person` limits whom one may choose."""
    return {
        PREFIX + definition.name: _field(definition, (now or {}).get(definition.name), person)
        for definition in definitions
    }


def answers(definitions: Iterable["FieldDefinition"], form: forms.BaseForm) -> dict[str, Any]:
    """The checked answers of a valid form, ready for values.check_all or the column."""
    return {d.name: form.cleaned_data[PREFIX + d.name] for d in definitions if PREFIX + d.name in form.cleaned_data}


def _field(definition: "FieldDefinition", value: Any, person: Any) -> forms.Field:
    words = {"label": str(definition), "help_text": definition.hint, "initial": value}
    made = _input(definition, person, {**words, "required": definition.required and definition.type != "yes_no"})
    clean = made.clean

    def checked(raw: Any, *rest: Any) -> Any:
        try:
            return values.check(definition, clean(raw, *rest))
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal).removeprefix(f"{definition}: ")) from refusal

    made.clean = checked  # type: ignore[method-assign, assignment]  # the one rule for answers stays in values.check
    return made


def _input(definition: "FieldDefinition", person: Any, words: dict[str, Any]) -> forms.Field:
    match definition.type:
        case "long_text":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **words)
        case "number":
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **words)
        case "date":
            return forms.CharField(widget=DateInput(), **words)
        case "choice":
            return forms.ChoiceField(choices=[("", _("Choose…")), *definition.offered()], **words)
        case "multi_choice":
            return forms.MultipleChoiceField(choices=definition.offered(), widget=forms.CheckboxSelectMultiple, **words)
        case "yes_no":
            return forms.BooleanField(**words)
        case "person":
            people = Person.objects.active()
            return forms.ModelChoiceField(people.visible_to(person) if person is not None else people, **words)
        case "url":
            return forms.CharField(widget=forms.URLInput(), **words)
    return forms.CharField(**words)
