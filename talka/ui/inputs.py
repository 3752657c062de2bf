"""Form fields of the generic pages: what a model field is typed into."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Invalid

LONGEST = 500_000  # characters of anything that is sent: the text of one message (tickets.actions)
LONGEST_TEXT = 100_000
MOST_LINES = 500
DEPTH = 32


class LinesField(forms.CharField):
    """A list of short texts, typed one to a line; kept as a JSON list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(part) for part in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # the cleaned value is the list
        parts = value if isinstance(value, list | tuple) else str(value or "").splitlines()
        lines = [text for part in parts if (text := str(part).strip())]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(_("At most %(most)s lines."), params={"most": MOST_LINES})
        return list(dict.fromkeys(lines))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class PicksField(forms.MultipleChoiceField):
    """Several of the offered choices; kept as a JSON list."""

    widget = forms.CheckboxSelectMultiple


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def typed_into(field: "models.Field[Any, Any]", **given: Any) -> forms.Field | None:
    """The form field of a model field (formfield_callback of the generic forms)."""
    if isinstance(field, models.JSONField) and field.default is list:
        return LinesField(required=not field.blank, label=field.verbose_name, help_text=field.help_text)
    if isinstance(field, models.DateTimeField):
        given["widget"] = MomentInput()
    elif isinstance(field, models.DateField):
        given["widget"] = DateInput()
    made = field.formfield(**given)
    if isinstance(made, forms.CharField) and made.max_length is None and isinstance(field, models.TextField):
        made.max_length = LONGEST_TEXT
    return made


def too_long() -> Any:
    return _("At most %(most)s characters.") % {"most": f"{LONGEST:,}"}


def harmless(data: Any, depth: int = 0, field: str = "") -> None:
    """Refuse JSON that no database could keep: too deep, too long, or with halves of characters (HAZARDS DOS-3)."""
    if depth > DEPTH:
        raise Invalid(_("This is nested too deeply."), field=field)
    if isinstance(data, str):
        if len(data) > LONGEST:
            raise Invalid(too_long(), field=field)
        if "\0" in data or any("\ud800" <= c <= "\udfff" for c in data):
            raise Invalid(_("The text has characters that cannot be kept."), field=field)
    elif isinstance(data, dict):
        for key, part in data.items():
            harmless(key, depth + 1, field)
            harmless(part, depth + 1, field or key[:60])
    elif isinstance(data, list):
        for part in data:
            harmless(part, depth + 1, field)
