from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from talka.access.grants import EVERY, desks_of
from talka.access.models import Grant
from talka.access.screens import GrantForm, Grants
from talka.fields import scope
from talka.ui.filters import Filter
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Category, Desk

DEPTH = 6

scope.desks.offer(lambda: Desk.objects.active().values_list("pk", "name"))


@screen
class Desks(Screen):
    model = Desk
    hint = _("Where work arrives for one audience; what somebody may do is granted on a desk.")
    add_label = _("Add a desk")
    group, icon = "work", "lifebuoy"
    columns = ("name", "team", "language", "open_to_all", "active", Column("acknowledge", shown=False))
    filters = ("team", "language", "open_to_all", "active")
    search = ("name", "public_name")
    fields = ("name", "public_name", "team", "language", "acknowledge", "open_to_all", "signature", "active")
    change_permission = "desks.manage"

    def rows(self, person: Any) -> QuerySet[Desk]:
        return Desk.objects.with_permission(person, self.change_permission)

    def may(self, person: Any, verb: str, row: Any = None) -> bool:
        """A person who manages one desk keeps that one; only who manages every desk opens new ones."""
        if not super().may(person, verb, row):
            return False
        if verb == "add":
            return desks_of(person, self.change_permission) is EVERY
        return row is None or person.has_perm(self.change_permission, row)


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ("name", "desk", "parent", "active")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        above, seen = given.get("parent"), 0
        while above is not None:
            seen += 1
            if above.pk == self.instance.pk:
                raise ValidationError({"parent": _("A category cannot stand below itself.")})
            if seen > DEPTH:
                raise ValidationError({"parent": _("Categories go at most six deep.")})
            above = above.parent
        return given


@screen
class Categories(Screen):
    model = Category
    hint = _("What tickets are about, so that they find their team and reports can count them.")
    add_label = _("Add a category")
    group, icon = "work", "category"
    columns = ("name", "desk", "parent", "active")
    filters = ("desk", "parent", "active")
    search = ("name",)
    fields = ("name", "desk", "parent", "active")
    form = CategoryForm
    change_permission = "desks.manage"


class DeskGrantForm(GrantForm):
    desk_id = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_("Desk"), help_text=_("Empty means every desk."),
        choices=lambda: [("", _("Every desk")), *Desk.objects.active().values_list("pk", "name")],
    )  # fmt: skip

    class Meta:
        model = Grant
        fields = ("person", "team", "role", "desk_id")


@screen
class GrantsOnDesks(Grants):
    slug = "grants"
    columns = (
        "person",
        "team",
        "role",
        Column("desk_name", _("Desk"), cell=lambda grant: grant.desk_name or _("Every desk")),
        "created_at",
    )
    filters = (
        "role",
        "team",
        Filter(
            "desk_id",
            _("Desk"),
            kind="choice",
            choices=lambda person: Desk.objects.values_list("pk", "name"),
            nullable=True,
        ),
    )
    fields = ("person", "team", "role", "desk_id")
    form = DeskGrantForm

    def rows(self, person: Any) -> QuerySet[Grant]:
        name = Desk.objects.filter(pk=OuterRef("desk_id")).values("name")[:1]
        return super().rows(person).annotate(desk_name=Subquery(name))
