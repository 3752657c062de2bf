from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from talka.ui import records
from talka.ui.filters import Filter
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from . import actions
from .models import Organization, Person, Team


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = (
            "name", "email", "phone", "title", "organization", "manager", "language", "time_zone", "note", "is_active",
        )  # fmt: skip


@screen
class People(Screen):
    model = Person
    hint = _("Everybody we talk to: customers, colleagues and agents.")
    add_label = _("Add a person")
    group, icon = "people", "users"
    columns = (
        "name",
        "email",
        "organization",
        Column("title", shown=False),
        Column("phone", shown=False),
        Column("manager", shown=False),
        "is_agent",
        "is_active",
        Column("created_at", _("Since"), shown=False),
    )
    filters = ("organization", "is_agent", "is_active", "language")
    search = ("name", "email", "phone")
    order = ("name",)
    fields = PersonForm.Meta.fields
    reads = ("is_agent", "created_at")
    form = PersonForm
    view_permission, change_permission = "people.see", "people.manage"
    audited = False  # the actions below keep their own audit
    large = True

    def told_apart(self, row: Person) -> str:
        return row.email

    def set_flag(self, row: Person, on: bool, by: Any) -> None:
        actions.edit_person(row, is_active=on, by=by)

    def write(self, form: Any, by: Any) -> Person:
        given = form.cleaned_data
        if form.instance.pk is None:
            return actions.add_person(by=by, **given)
        person = Person.objects.get(pk=form.instance.pk)
        return actions.edit_person(person, by=by, **given)


@screen
class Organizations(Screen):
    model = Organization
    hint = _("Companies and departments whose people write to us.")
    add_label = _("Add an organisation")
    group, icon = "people", "building"
    columns = (
        "name",
        Column("people_count", _("People"), align="end", sort="people_count"),
        Column("shared", _("Shared")),
        "active",
    )
    filters = (Filter("shared", _("Shared")), "active")
    search = ("name", "note")
    fields = ("name", "domains", "shared", "note", "active")
    view_permission, change_permission = "people.see", "people.manage"
    large = True

    def rows(self, person: Any) -> QuerySet[Organization]:
        return super().rows(person).annotate(people_count=Count("people"))


class TeamForm(forms.ModelForm):
    members = forms.ModelMultipleChoiceField(
        Person.objects.active(), required=False, label=_("Members"), help_text=_("They share the queue of this team.")
    )

    class Meta:
        model = Team
        fields = ("name", "description", "members", "active")


@screen
class Teams(Screen):
    model = Team
    hint = _("People who share a queue; a ticket can be given to a team before it has a name on it.")
    add_label = _("Add a team")
    group, icon = "people", "users-group"
    columns = ("name", "description", Column("member_count", _("Members"), align="end", sort="member_count"), "active")
    filters = ("active",)
    search = ("name", "description")
    fields = ("name", "description", "members", "active")
    form = TeamForm
    view_permission, change_permission = "people.see", "people.manage"

    def rows(self, person: Any) -> QuerySet[Team]:
        return super().rows(person).annotate(member_count=Count("members"))

    def write(self, form: Any, by: Any) -> Team:
        """Joining a team is being given what it may do, so the action asks who gives (HAZARDS PRIV-1)."""
        team = form.save(commit=False)
        active = team.active
        if team.pk is not None:
            team.active = self.stored(team.pk).active
        team.save()
        actions.set_members(team, form.cleaned_data["members"], by=by)
        return team if team.active is active else actions.set_active(team, active, by=by)

    @transaction.atomic
    def set_flag(self, row: Team, on: bool, by: Any) -> None:
        before = records.photo(row, self.audited_fields)
        actions.set_active(row, on, by=by)
        self.note(row, "changed", before, by=by)
