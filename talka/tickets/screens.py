from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from talka.fields import scope
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Tag
from .practices import practices

scope.kinds.offer(lambda: [(kind, practice.label) for kind, practice in practices])


@screen
class Tags(Screen):
    model = Tag
    title = _("Tags")
    hint = _("Words put on tickets to find them again; agents may use those that are here.")
    add_label = _("Add a tag")
    group, icon = "work", "tag"
    columns = ("name", Column("ticket_count", _("Tickets"), align="end", sort="ticket_count"))
    search = ("name",)
    order = ("name",)
    fields = ("name",)
    view_permission, change_permission = "tickets.see", "tickets.tag"
    removable = True

    def rows(self, person: Any) -> QuerySet[Tag]:
        return super().rows(person).annotate(ticket_count=Count("tickets"))
