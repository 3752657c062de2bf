from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.ui.screen import Screen, screen

from .models import Activity, Rate


@screen
class Activities(Screen):
    model = Activity
    slug = "activities"
    hint = _("Kinds of work, so that reports can tell repair from advice.")
    add_label = _("Add an activity")
    group, icon = "work", "clock-hour-4"
    columns = ("name", "billable", "active")
    filters = ("billable", "active")
    search = ("name",)
    fields = ("name", "billable", "active")
    view_permission, change_permission = "worklog.record", "worklog.manage"
    removable = True


@screen
class Rates(Screen):
    model = Rate
    slug = "hourly-costs"
    hint = _(
        "What an hour costs us. The most exact line wins: person and activity, then person, then activity, then neither."
    )
    add_label = _("Add an hourly cost")
    group, icon = "work", "coin"
    columns = ("person", "activity", "hourly")
    filters = ("activity",)
    search = ("person__name",)
    fields = ("person", "activity", "hourly")
    order = ("pk",)
    change_permission = "worklog.manage"
    removable = True

    def rows(self, person: Any) -> Any:
        return super().rows(person).select_related("person", "activity")
