"""Choosing records that are too many for a list: type, and the matches come; what is chosen stays chosen.

Works as plain checkboxes or radio buttons in the form; htmx asks `…/pick/<field>` for other matches and sends along
what is chosen, so that it comes back with the answer.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from talka.ui.filters import whole
from talka.ui.listing import searched

Hint = Callable[[Any], str]
OFFERED = 8
MOST = 500


class Pick(forms.Widget):
    """The input of a relation to a screen with `large = True`."""

    needs_multipart_form = False

    def __init__(self, field: forms.ModelChoiceField, search: tuple[str, ...], url: str, hint: Hint) -> None:
        super().__init__()
        self.many = isinstance(field, forms.ModelMultipleChoiceField)
        self.rows: QuerySet[Any] = field.queryset
        self.search, self.url, self.hint, self.optional = search, url, hint, not field.required
        self.choices: Any = ()  # the field sets it; nobody reads all of them

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not self.many:
            return data.get(name)
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # no box checked means nobody is chosen

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        context = {"widget": self, "name": name, "attrs": attrs or {}, **self.found(value if self.many else [value])}
        return mark_safe(engines["jinja2"].env.get_template("ui/pick.html").render(context))

    def found(self, value: Any, q: str = "") -> dict[str, Any]:
        """What is chosen, and what else fits the words."""
        keys = [key for part in (value or [])[:MOST] if (key := whole(str(getattr(part, "pk", part)))) is not None]
        chosen = list(self.rows.filter(pk__in=keys)) if keys else []
        others = searched(self.rows.exclude(pk__in=keys), self.search, q[:200].replace("\0", " "))
        return {"chosen": chosen, "offered": list(others[:OFFERED]) if q or not chosen else [], "q": q}
