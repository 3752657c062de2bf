"""Two people editing one record: whoever saves second is told, beside the field, what is stored now."""

from typing import Any

from django.utils.translation import gettext as _

from talka.ui import audit, records


def seen(screen: Any, row: Any) -> str:
    """What the form was filled from; travels in it as a hidden field."""
    return records.fingerprints(records.values(row, _names(screen)))


def settle(screen: Any, form: Any, stored: Any, fingerprints: str) -> bool:
    """True when a field was changed by both: the form then carries both values and nothing may be saved.

    Fields that only the other person changed keep the other person's value.
    """
    now = records.values(stored, _names(screen))
    both, theirs = records.clashes(fingerprints, now, _typed(form, now))
    for name in theirs:
        _take_theirs(form, stored, name)
    for name in both:
        words = {"value": records.words(stored, name) or _("nothing"), "who": _who(stored)}
        form.add_error(name, _("%(who)s changed this meanwhile to “%(value)s”. Save again to keep yours.") % words)
    return bool(both)


def _names(screen: Any) -> list[str]:
    return [name for name in screen.audited_fields if name not in screen.secrets]


def _typed(form: Any, names: dict[str, Any]) -> dict[str, Any]:
    typed = {}
    for name in names:
        value = form.cleaned_data.get(name)
        many = hasattr(value, "values_list")
        typed[name] = sorted(value.values_list("pk", flat=True)) if many else records.value(form.instance, name)
    return typed


def _take_theirs(form: Any, stored: Any, name: str) -> None:
    if stored._meta.get_field(name).many_to_many:
        form.cleaned_data[name] = getattr(stored, name).all()
    else:
        setattr(form.instance, name, getattr(stored, name))
        form.cleaned_data[name] = getattr(stored, name)


def _who(stored: Any) -> str:
    lines = audit.history(records.thing(stored), most=1)
    return lines[0].who if lines and lines[0].who else _("Somebody")
