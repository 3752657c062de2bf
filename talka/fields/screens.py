"""The page where questions are added to tickets."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from talka.ui.inputs import PicksField
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import scope
from .models import FieldDefinition

LANGUAGES = (("en", _("English")), ("lt", _("Lithuanian")))
WITH_CHOICES = ("choice", "multi_choice")
MOST_CHOICES = 200
LINE = re.compile(r"(?:(?P<value>[a-z0-9_-]{1,60}):)?\s*(?P<en>[^|]*)(?:\|(?P<lt>.*))?\Z")


class ChoicesField(forms.CharField):
    """Choices one to a line, `value: English | Lithuanian`; a line without a value gets one from its words."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{c['value']}: {c['label'].get('en', '')} | {c['label'].get('lt', '')}" for c in value)

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]  # the cleaned value is the list
        if isinstance(value, list):
            value = self.prepare_value(value)
        found: dict[str, dict[str, Any]] = {}
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            match = LINE.match(line.strip())
            words = {k: (match[k] or "").strip()[:200] for k in ("en", "lt")} if match else {}
            key = (match and match["value"]) or slugify(words.get("en") or words.get("lt", ""))[:60]
            if not key:
                raise ValidationError(_("“%(line)s” has no words."), params={"line": line[:60]})
            if key in found:
                raise ValidationError(_("“%(value)s” is there twice."), params={"value": key})
            found[key] = {"value": key, "label": {k: w or words.get("en") or words.get("lt") for k, w in words.items()}}
        if len(found) > MOST_CHOICES:
            raise ValidationError(_("At most %(most)s choices."), params={"most": MOST_CHOICES})
        return list(found.values())


class DefinitionForm(forms.ModelForm):
    label_en = forms.CharField(label=_("Question, English"), max_length=120)
    label_lt = forms.CharField(label=_("Question, Lithuanian"), max_length=120, required=False)
    help_en = forms.CharField(label=_("Why we ask, English"), max_length=300, required=False)
    help_lt = forms.CharField(label=_("Why we ask, Lithuanian"), max_length=300, required=False)
    choices = ChoicesField(
        label=_("Choices"),
        required=False,
        help_text=_("One to a line, English | Lithuanian. Only for fields with choices."),
    )
    kinds = PicksField(
        choices=scope.kinds, required=False, label=_("Kinds of tickets"), help_text=_("None chosen means all.")
    )
    desks = forms.TypedMultipleChoiceField(
        coerce=int, choices=scope.desks, required=False, label=_("Desks"), help_text=_("None chosen means all."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = FieldDefinition
        fields = (
            "label_en", "label_lt", "name", "type", "choices", "help_en", "help_lt", "required", "kinds", "desks",
            "customer_visible", "customer_editable", "position", "active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        if row is not None:
            words = {
                f"{part}_{code}": getattr(row, part).get(code, "")
                for part in ("label", "help")
                for code, _name in LANGUAGES
            }
            kwargs["initial"] = words | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if row is not None and row.pk:
            # answers are stored under the name and in the form of the type
            self.fields["name"].disabled = self.fields["type"].disabled = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("type") in WITH_CHOICES and not given.get("choices"):
            self.add_error("choices", _("Write at least one choice."))
        if given.get("type") not in WITH_CHOICES:
            given["choices"] = []
        if given.get("customer_editable") and not given.get("customer_visible"):
            self.add_error("customer_visible", _("Customers cannot fill in what they do not see."))
        if given.get("required") and given.get("type") == "yes_no":
            self.add_error("required", _("Yes or no is always answered: empty means no."))
        for part in ("label", "help"):
            setattr(
                self.instance,
                part,
                {code: text for code, _name in LANGUAGES if (text := given.get(f"{part}_{code}", ""))},
            )
        return given


@screen
class Fields(Screen):
    model = FieldDefinition
    title = _("Fields")
    hint = _("Questions of your own on tickets, such as a serial number or a delivery place.")
    add_label = _("Add a field")
    group, icon = "work", "forms"
    columns = (
        Column("label", _("Question"), cell=str, sort="position"),
        "name", "type", "required", "customer_visible", "position", "active",
    )  # fmt: skip
    filters = ("type", "required", "customer_visible", "active")
    search = ("name", "label")
    fields = DefinitionForm.Meta.fields
    reads = ("label", "help")
    form = DefinitionForm
    change_permission = "fields.manage"

    @property
    def audited_fields(self) -> tuple[str, ...]:
        return (*super().audited_fields, "label", "help")
