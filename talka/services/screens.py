from django.utils.translation import gettext_lazy as _

from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .models import Service


@screen
class Services(Screen):
    model = Service
    hint = _("What we provide, in the words of the people who use it; a ticket says which one it is about.")
    add_label = _("Add a service")
    group, icon = "practices", "stack-2"
    columns = ("name", "owner", "criticality", "stage", "in_portal", Column("description", shown=False))
    filters = ("stage", "criticality", "in_portal")
    search = ("name", "description")
    fields = ("name", "description", "owner", "criticality", "stage", "in_portal")
    view_permission, change_permission = "tickets.see", "services.manage"
