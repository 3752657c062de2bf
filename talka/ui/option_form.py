"""The form of a module's Options: one input for each, checked by its type, stored through options.store."""

from typing import Any

from django import forms
from django.db import transaction

from talka.kit.errors import Invalid
from talka.options import store
from talka.options.declare import Option
from talka.ui import records
from talka.ui.inputs import LinesField, PicksField

LONG = 80
MOST = 10_000


class OptionForm(forms.Form):
    def __init__(self, options: list[Option], data: Any = None) -> None:
        self.options = {option.name: option for option in options}
        super().__init__(data, initial={name: stored(option) for name, option in self.options.items()})
        for name, option in self.options.items():
            self.fields[name] = typed_into(option)

    @property
    def seen(self) -> str:
        """What the page was filled from, so that a later save by somebody else is noticed."""
        return records.fingerprints(
            {name: store.get(name) for name, option in self.options.items() if not option.secret}
        )

    @transaction.atomic
    def save(self, by: Any) -> list[str]:
        """Store what differs and say which ones did. One refused value keeps all of them as they were."""
        changed = []
        for name, option in self.options.items():
            value = self.cleaned_data[name]
            if (option.secret and not value) or value == _plain(store.get(name)):
                continue
            try:
                with transaction.atomic():
                    store.put(name, value, by=by)
            except Invalid as refusal:
                self.add_error(name, str(refusal))
                transaction.set_rollback(True)
                store.forget()
                return []
            changed.append(name)
        return changed


def stored(option: Option) -> Any:
    return "" if option.secret else _plain(store.get(option.name))


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def typed_into(option: Option) -> forms.Field:
    words: dict[str, Any] = {"label": option.label, "help_text": option.help, "required": False}
    if option.secret:
        return forms.CharField(
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=MOST, **words
        )
    if option.type is bool:
        return forms.BooleanField(**words)
    if option.type is int:
        words["required"] = True
        if option.choices:
            return forms.TypedChoiceField(coerce=int, choices=option.choices, **words)
        return forms.IntegerField(min_value=-(2**31), max_value=2**31 - 1, **words)
    if option.type is list:
        return PicksField(choices=option.choices, **words) if option.choices else LinesField(**words)
    if option.choices:
        return forms.ChoiceField(choices=option.choices, **{**words, "required": True})
    text = str(option.default)
    widget = forms.Textarea(attrs={"rows": 6}) if len(text) > LONG or "\n" in text else None
    return forms.CharField(max_length=MOST, **({"widget": widget} if widget else {}), **words)
