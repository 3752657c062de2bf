"""Screens: list, add, edit, bulk, CSV, history and REST for the plain records an administrator keeps.

    @screen                                             # desks/screens.py
    class Categories(Screen):
        model = Category
        hint = _("What a ticket is about, so that it finds its team.")
        group, icon = "work", "tag"
        columns = ("name", "desk", Column("tickets", _("Open"), cell=lambda c: c.open_count))
        filters = ("desk", "active")
        search = ("name",)
        fields = ("name", "desk", "parent", "active")
        change_permission = "desks.manage"

Tickets, chat and the portal do not use this; they have pages of their own. It may serve plain models only: the first
`if model is` means a function view should be written instead. Override a method (`rows`, `may`, `write`) to differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.kit.errors import Invalid, NotAllowed, Refused
from talka.kit.registry import Registry, module_of
from talka.ui import audit, records
from talka.ui.described import ApiField, described
from talka.ui.filters import FLAGS, Filter, offered, seen_by
from talka.ui.inputs import harmless, typed_into
from talka.ui.listing import Column, Listing
from talka.ui.paging import By
from talka.ui.picking import Pick

screens: Registry["Screen"] = Registry("screen")
declared: list["Screen"] = []  # also those of modules that are off: addresses are made once


@dataclass(frozen=True)
class Bulk:
    """Something done to many chosen rows at once; `run(row, by=person)` may refuse single ones with words."""

    name: str
    label: Any
    run: Callable[..., Any]
    asks: bool = False  # shows what will be touched and waits for a yes
    verb: str = "change"  # what one must be allowed to do


class Screen:
    model: type[models.Model]
    slug = ""
    base = "settings"
    title: Any = ""
    hint: Any = ""  # what the page is for, in one sentence
    group = ""  # where it stands on the settings home; "" leaves it out
    icon = "adjustments"
    add_label: Any = ""
    empty: Any = ""

    columns: tuple[str | Column, ...] = ()
    filters: tuple[str | Filter, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()  # readable through REST beside `fields`
    secrets: tuple[str, ...] = ()  # writable, never shown, kept or exported
    form: "type[forms.ModelForm[Any]] | None" = None
    bulk: tuple[Bulk, ...] = ()

    view_permission = ""
    change_permission = ""
    removable = False
    addable = True
    changeable = True
    large = False  # too many records for a list of choices: others' forms find them by typing
    audited = True

    # What a module may override

    def rows(self, person: Any) -> models.QuerySet[Any]:
        """The records this person may see; annotations for columns go here."""
        return seen_by(self.model, person)

    def may(self, person: Any, verb: str, row: Any = None) -> bool:
        """`verb` is view, add, change or remove."""
        kept = {"add": self.addable, "change": self.changeable, "remove": self.removable}
        if not kept.get(verb, True):
            return False
        view = self.view_permission or self.change_permission
        return person.has_perm(view if verb == "view" else self.change_permission)

    def write(self, form: "forms.ModelForm[Any]", by: Any) -> Any:
        """Store a checked form; call the module's action here when there is one."""
        return form.save()

    def erase(self, row: Any, by: Any) -> None:
        row.delete()

    def set_flag(self, row: Any, on: bool, by: Any) -> None:
        """Take out of use or put back."""
        before = records.photo(row, self.audited_fields)
        setattr(row, self.flag, on)
        row.save(update_fields=[self.flag])
        self.note(row, "changed", before, by=by)

    def beside(self) -> list[dict[str, Any]]:
        """Pages that belong together with this list, as tabs above it: label, url, current (ui.tabs)."""
        return []

    def tabs(self, row: Any) -> tuple[tuple[Any, str], ...]:
        """Pages of a record beside its details and history: (words, address)."""
        return ()

    def told_apart(self, row: Any) -> str:
        """What stands beside a name where two records may have the same one."""
        return ""

    def initial(self, person: Any) -> dict[str, Any]:
        """What a new record starts with."""
        return {}

    # Words and places

    def __init__(self) -> None:
        self.slug = self.slug or _slug(type(self).__name__)
        self.title = self.title or capfirst_lazy(self.model._meta.verbose_name_plural)
        self.all_columns = tuple((c if isinstance(c, Column) else Column(c)).bound(self.model) for c in self.columns)
        self.all_filters = tuple((f if isinstance(f, Filter) else Filter(f)).bound(self.model) for f in self.filters)
        self.module = module_of(type(self))

    @property
    def noun(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def flag(self) -> str:
        """The field that says a record is still in use, when the model has one."""
        names = {field.name for field in self.model._meta.get_fields()}
        return next((name for name in FLAGS if name in names), "")

    @property
    def url(self) -> str:
        return self.url_of("")

    def url_of(self, page: str, *args: Any) -> str:
        return reverse(f"ui:{self.slug}-{page}" if page else f"ui:{self.slug}", args=args)

    # Reading

    def listing(self, person: Any) -> Listing:
        return Listing(self.rows(person), self.all_columns, self.all_filters, self.search, self._order, person)

    @cached_property
    def _order(self) -> tuple[By, ...]:
        names = self.order or tuple(n for n in self.model._meta.ordering or () if isinstance(n, str)) or ("-pk",)
        return tuple(By(name.lstrip("-"), name.startswith("-")) for name in names)

    def require(self, person: Any, verb: str, row: Any = None) -> None:
        if not self.may(person, verb, row):
            raise NotAllowed(_("You may not do this in “%(title)s”.") % {"title": self.title})

    def actions(self) -> tuple[Bulk, ...]:
        """The bulk actions; a record that can be out of use gets retire and restore by itself."""
        given = self.bulk
        if self.flag and self.flag in self.fields:
            given = (
                *given,
                Bulk("retire", gettext_lazy("Take out of use"), self._flagged(False), asks=True),
                Bulk("restore", gettext_lazy("Put back in use"), self._flagged(True)),
            )
        remove = Bulk("remove", gettext_lazy("Delete"), self.remove, asks=True, verb="remove")
        return (*given, remove) if self.removable else given

    # The one place that says what may be read and written (HAZARDS GEN-5, MASS-1)

    @property
    def readable(self) -> tuple[str, ...]:
        names = dict.fromkeys((self.model._meta.pk.name, *self.fields, *self.reads))
        return tuple(name for name in names if name not in self.secrets and hasattr(self.model, name))

    @property
    def writable(self) -> tuple[str, ...]:
        if not (self.addable or self.changeable):
            return ()
        return tuple(self.form.base_fields) if self.form else self.fields

    def form_class(self) -> "type[forms.ModelForm[Any]]":
        if self.form:
            return self.form
        return forms.modelform_factory(self.model, fields=self.fields, formfield_callback=typed_into)

    def form_for(self, person: Any, row: Any = None, data: Any = None, files: Any = None) -> "forms.ModelForm[Any]":
        """The form of a record, with only those other records to choose from that the person may see (GEN-3)."""
        start = {} if row is not None else self.initial(person)
        form = self.form_class()(data, files, instance=row, initial=start)
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
                field.queryset = offered(field.queryset, person, records.value(row, name) if row is not None else None)
                if many := large(field.queryset.model):
                    field.widget = Pick(field, many.search, self.url_of("pick", name), many.told_apart)
            if name in self.secrets:
                field.widget.attrs["autocomplete"] = "off"
        return form

    def serialise(self, row: Any) -> dict[str, Any]:
        return records.values(row, self.readable)

    def api_fields(self) -> tuple[ApiField, ...]:
        return described(self)

    def clean_input(self, data: Mapping[str, Any], *, person: Any, row: Any = None) -> "forms.ModelForm[Any]":
        """A checked form out of JSON: what is not writable is refused by name, what is missing stays as it is."""
        harmless(data)
        if unknown := sorted(set(data) - set(self.writable)):
            raise Invalid(
                _("“%(name)s” cannot be set here.") % {"name": unknown[0][:60]},
                code="unknown_field",
                field=unknown[0][:60],
            )
        start = records.values(row, [n for n in self.writable if n not in self.secrets]) if row is not None else {}
        typed = {**start, **data}
        form = self.form_for(person, row, typed)
        for name, field in form.fields.items():
            if isinstance(field, forms.JSONField) and not isinstance(typed.get(name), str | None):
                typed[name] = forms.JSONField().prepare_value(typed[name])
        if not form.is_valid():
            name, errors = next(iter(form.errors.items()))
            raise Invalid(str(errors[0]), field="" if name == NON_FIELD_ERRORS else name)
        return form

    # Writing

    @transaction.atomic
    def save(self, form: "forms.ModelForm[Any]", *, by: Any, via: str = "web") -> Any:
        """Store a checked form and the difference it makes, in one transaction."""
        new = form.instance.pk is None
        before = None if new else records.photo(self.stored(form.instance.pk), self.audited_fields)
        row = self.write(form, by)
        if self.audited:
            self.note(row, "added" if new else "changed", before, by=by, via=via)
        return row

    @transaction.atomic
    def remove(self, row: Any, *, by: Any, via: str = "web") -> None:
        self.require(by, "remove", row)
        thing, before = records.thing(row), records.photo(row, self.audited_fields)
        try:
            self.erase(row, by)
        except (ProtectedError, RestrictedError) as error:
            raise Refused(_("“%(name)s” is still in use, so it stays.") % {"name": row}) from error
        if self.audited:
            audit.changed(thing, "removed", records.difference(before, None, self.secrets), by=by, via=via)

    def note(self, row: Any, verb: str, before: records.Photo | None, *, by: Any, via: str = "web") -> None:
        after = records.photo(self.stored(row.pk), self.audited_fields)
        if diff := records.difference(before, after, self.secrets):
            audit.changed(records.thing(row), verb, diff, by=by, via=via)

    @property
    def audited_fields(self) -> tuple[str, ...]:
        names = {field.name for field in self.model._meta.get_fields()}
        return tuple(dict.fromkeys(n for n in (*self.writable, *self.fields, *self.secrets) if n in names))

    def stored(self, pk: Any) -> Any:
        """The row as it is now, locked until the transaction ends."""
        return self.model._base_manager.select_for_update().get(pk=pk)

    # Below: how the above is done

    def _flagged(self, on: bool) -> Callable[..., None]:
        def change(row: Any, *, by: Any) -> None:
            self.require(by, "change", row)
            if getattr(row, self.flag) is on:
                raise Refused(_("It is in use already.") if on else _("It is out of use already."))
            self.set_flag(row, on, by)

        return change


def _slug(name: str) -> str:
    """ServiceLevels -> service-levels"""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class capfirst_lazy:
    def __init__(self, text: Any) -> None:
        self.text = text

    def __str__(self) -> str:
        return capfirst(str(self.text))


def large(model: type[models.Model]) -> Screen | None:
    return next((found for found in declared if found.model is model and found.large), None)


def screen(cls: type[Screen]) -> type[Screen]:
    """Register a screen: its pages, its settings entry and its REST endpoints follow."""
    made = cls()
    declared.append(screens.add(made.slug, made, module=made.module))
    return cls
