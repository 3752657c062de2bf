from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from talka.kit.errors import Refused
from talka.people.models import Person, Team
from talka.ui.filters import Filter
from talka.ui.inputs import PicksField
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import actions, grants
from .models import Grant, Role
from .permissions import permissions


def offered() -> list[tuple[str, Any]]:
    return [(name, found.label) for name, found in permissions]


class RoleForm(forms.ModelForm):
    permissions = PicksField(choices=offered, required=False, label=_("May"))

    class Meta:
        model = Role
        fields = ("name", "description", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # permissions of modules that are off are kept, though nobody sees them
        self.unseen = [name for name in self.instance.permissions or () if name not in permissions]
        if self.instance.built_in:
            self.fields["name"].disabled = True  # shown translated everywhere
        if grants.ALL in (self.instance.permissions or ()):
            self.fields["permissions"].disabled = True
            self.fields["permissions"].help_text = _("The administrator may do everything; this cannot be narrowed.")

    def clean_permissions(self) -> list[str]:
        if self.fields["permissions"].disabled:
            return list(self.instance.permissions)
        return [*self.cleaned_data["permissions"], *self.unseen]


@screen
class Roles(Screen):
    model = Role
    hint = _("Named sets of what somebody may do.")
    add_label = _("Add a role")
    group, icon = "people", "shield-lock"
    columns = (
        Column("name", cell=str),
        "description",
        Column("permission_count", _("May"), cell=lambda role: len(role.permissions), align="end"),
        Column("grant_count", _("Held by"), align="end", sort="grant_count"),
    )
    search = ("name", "description")
    fields = ("name", "description", "permissions")
    form = RoleForm
    change_permission = "access.manage"
    removable = True

    def rows(self, person: Any) -> QuerySet[Role]:
        return super().rows(person).annotate(grant_count=Count("grants"))

    def write(self, form: Any, by: Any) -> Any:
        """Nobody puts into a role what they do not have themselves (HAZARDS PRIV-1)."""
        own = grants.held_by(by)
        before = set(self.stored(form.instance.pk).permissions) if form.instance.pk else set()
        added = [name for name in form.cleaned_data["permissions"] if name not in before and name in permissions]
        if missing := [name for name in added if own.desks(name) is not grants.EVERY]:
            raise Refused(_("You cannot give more than you have yourself."), field="permissions", code=missing[0])
        role = super().write(form, by)
        for grant in role.grants.select_related("person", "team"):
            actions.refresh_agents(person=grant.person, team=grant.team)
        return role

    def erase(self, row: Role, by: Any) -> None:
        if row.built_in:
            raise Refused(_("A built-in role stays."))
        super().erase(row, by)


class GrantForm(forms.ModelForm):
    person = forms.ModelChoiceField(Person.objects.active(), required=False, label=_("Person"))
    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, label=_("Team"), help_text=_("Either a person or a team.")
    )

    class Meta:
        model = Grant
        fields = ("person", "team", "role")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if bool(given.get("person")) == bool(given.get("team")):
            raise ValidationError(_("Choose either a person or a team."))
        return given


class Grants(Screen):
    """Who holds which role. `desks`, one layer up, adds on which desk and registers it."""

    model = Grant
    columns: tuple[str | Column, ...]
    filters: tuple[str | Filter, ...]
    fields: tuple[str, ...]
    hint = _("Who holds which role, and on which desk.")
    add_label = _("Give a role")
    group, icon = "people", "key"
    columns = ("person", "team", "role", "created_at")
    filters = ("role", "team")
    search = ("person__name", "person__email", "team__name", "role__name")
    order = ("-pk",)
    fields = ("person", "team", "role")
    reads = ("desk_id", "created_at")
    form = GrantForm
    change_permission = "access.manage"
    changeable = False  # a grant is given and taken back
    removable = True
    audited = False  # give and take keep their own audit

    def write(self, form: Any, by: Any) -> Grant:
        given = form.cleaned_data
        return actions.give(
            given["role"], person=given["person"], team=given["team"], desk_id=given.get("desk_id"), by=by
        )

    def erase(self, row: Grant, by: Any) -> None:
        actions.take(row, by=by)
