from typing import Any

from django.utils.translation import gettext_lazy as _

from talka.ui.filters import Filter
from talka.ui.listing import Column
from talka.ui.screen import Screen, screen

from .forms import CannedReplyForm, MacroForm
from .models import CannedReply, Macro


class OfOneOrAll(Screen):
    """Everybody keeps own ones; shared ones are kept by those who manage them."""

    group = "work"
    view_permission, change_permission = "tickets.reply", "replies.manage"
    removable = True

    def may(self, person: Any, verb: str, row: Any = None) -> bool:
        if person.has_perm("replies.manage"):
            return True
        if not person.has_perm("tickets.reply"):
            return False
        return row is None or verb == "view" or row.owner_id == person.pk

    def write(self, form: Any, by: Any) -> Any:
        """Whose it is follows from the form and the right; a shared one never becomes another person's."""
        mine = form.cleaned_data.get("personal") or not by.has_perm("replies.manage")
        if form.instance.owner_id is None or form.instance.owner_id == by.pk:
            form.instance.owner = by if mine else None
        return form.save()


@screen
class CannedReplies(OfOneOrAll):
    model = CannedReply
    hint = _("Texts one gives again and again. In the composer the key : finds them.")
    icon = "message-circle"
    add_label = _("Add a canned reply")
    form = CannedReplyForm
    columns = (
        "name", "folder", "shortcut", Column("is_personal", _("Only mine"), sort=""), Column("uses", align="end"),
        Column("used_at", shown=False), "active",
    )  # fmt: skip
    filters = ("desks", "teams", Filter("active"))
    search = ("name", "folder", "shortcut", "text_en", "text_lt")
    fields = ("name", "folder", "shortcut", "text_en", "text_lt", "desks", "teams", "active")
    reads = ("owner", "uses", "used_at")

    def write(self, form: Any, by: Any) -> Any:
        row = super().write(form, by)
        form.keep_files(by)
        return row


@screen
class Macros(OfOneOrAll):
    model = Macro
    hint = _("Several changes and a text with one press. In the composer the key / finds them.")
    icon = "bolt"
    add_label = _("Add a macro")
    form = MacroForm
    columns = (
        "name", "folder", "shortcut", Column("is_personal", _("Only mine"), sort=""), Column("uses", align="end"),
        Column("used_at", shown=False), "active",
    )  # fmt: skip
    filters = ("desks", "teams", Filter("active"))
    search = ("name", "folder", "shortcut", "note", "reply_en", "reply_lt")
    fields = MacroForm._meta.fields  # type: ignore[assignment]  # a tuple of names
    reads = ("owner", "uses", "used_at")
