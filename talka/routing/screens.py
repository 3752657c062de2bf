from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.ui.screen import Screen, screen

from .models import Ability, Capacity, Need, Share, Skill, TeamRouting


class Managed(Screen):
    change_permission = "routing.manage"
    view_permission = "tickets.see"
    group = "work"
    removable = True


@screen
class TeamRoutings(Managed):
    model = TeamRouting
    slug = "routing"
    title = _("Routing")
    hint = _("Who of a team gets a ticket that nobody has, and when it is taken back.")
    add_label = _("Add a team")
    icon = "arrows-split"
    columns = ("team", "strategy", "capacity", "in_hours", "idle_hours", "active")
    filters = ("strategy", "active")
    order = ("team__name",)
    fields = ("team", "strategy", "capacity", "in_hours", "idle_hours", "active")


@screen
class Shares(Managed):
    model = Share
    hint = _("How much of a team's work goes to whom, where work is given in turn by weight; 0 gets nothing.")
    add_label = _("Add a weight")
    icon = "scale"
    columns = ("routing", "person", "weight")
    filters = ("routing",)
    fields = ("routing", "person", "weight")


@screen
class Skills(Managed):
    model = Skill
    hint = _("What people can do, by name.")
    add_label = _("Add a skill")
    icon = "certificate"
    columns = ("name", "active")
    filters = ("active",)
    search = ("name",)
    fields = ("name", "active")


@screen
class Abilities(Managed):
    model = Ability
    hint = _("Who can do what, and how well: 1 is a beginner, 5 teaches others.")
    add_label = _("Add a skill of a person")
    icon = "user-star"
    columns = ("skill", "person", "level")
    filters = ("skill",)
    fields = ("person", "skill", "level")


class NeedForm(forms.ModelForm):
    class Meta:
        model = Need
        fields = ("category", "service", "skill", "level")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("category")) == bool(given.get("service")):
            self.add_error("category", _("Say either a category or a service."))
        return given


@screen
class Needs(Managed):
    model = Need
    hint = _("Which skill tickets of a category or about a service ask for; routing gives them to nobody else.")
    add_label = _("Add a needed skill")
    icon = "puzzle"
    columns = ("category", "service", "skill", "level")
    filters = ("skill", "category", "service")
    fields = NeedForm.Meta.fields
    form = NeedForm


@screen
class Capacities(Managed):
    model = Capacity
    hint = _("How many open tickets somebody has at once; routing then goes on to the next.")
    add_label = _("Add a capacity")
    icon = "gauge"
    columns = ("person", "channel", "most")
    search = ("channel",)
    fields = ("person", "channel", "most")
