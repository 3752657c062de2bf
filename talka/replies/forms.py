"""What the settings ask for a canned reply and a macro; placeholders are checked before anything is kept."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.files import store
from talka.kit import templating
from talka.tickets import placeholders
from talka.tickets.practices import practices
from talka.ui.inputs import LinesField

from .models import CannedReply, Macro, ReplyFile

OWNERS = ("name", "folder", "shortcut")
AUDIENCE = {"note": "agent"}


class PersonalMixin(forms.ModelForm):
    """A record of one's own, or of the desk's. Who may not manage the shared ones keeps own ones only."""

    personal = forms.BooleanField(
        label=gettext_lazy("only mine"), required=False, help_text=gettext_lazy("Nobody else is offered it.")
    )
    texts: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("personal", self.instance.owner_id is not None)
        known = ", ".join(f"{{{{ {name} }}}}" for name, _label in placeholders.labels())
        for name in self.texts:
            self.fields[name].help_text = _("May name: %(names)s") % {"names": known}

    def clean_shortcut(self) -> str:
        word = self.cleaned_data["shortcut"].strip().lstrip(":/").lower()
        if word and not word.replace("-", "").replace("_", "").isalnum():
            raise forms.ValidationError(_("Letters, digits, - and _ only."))
        return word

    def clean(self) -> dict[str, Any]:
        for name in self.texts:
            known = placeholders.AUDIENCES[AUDIENCE.get(name, "customer")]
            try:
                templating.check(self.cleaned_data.get(name) or "", known)
            except templating.UnknownPlaceholder as unknown:
                words = _("There is no placeholder “%(name)s” here.") % {"name": unknown.name[:60]}
                self.add_error(name, words)
        return self.cleaned_data


class CannedReplyForm(PersonalMixin):
    texts = ("text_en", "text_lt")
    file = forms.FileField(
        label=gettext_lazy("add a file"), required=False, help_text=gettext_lazy("It goes along with the reply.")
    )
    without_files = forms.BooleanField(label=gettext_lazy("remove its files"), required=False)

    class Meta:
        model = CannedReply
        fields = ("name", "folder", "shortcut", "text_en", "text_lt", "desks", "teams", "active")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not (self.cleaned_data.get("text_en", "").strip() or self.cleaned_data.get("text_lt", "").strip()):
            self.add_error("text_en", _("Write the text in at least one language."))
        return self.cleaned_data

    def keep_files(self, by: Any) -> None:
        if self.cleaned_data.get("without_files"):
            self.instance.files.all().delete()
        if given := self.cleaned_data.get("file"):
            ReplyFile.objects.create(reply=self.instance, file=store.save(given.name or "file", given.read(), by=by))


class MacroForm(PersonalMixin):
    texts = ("note", "reply_en", "reply_lt")
    add_tags = LinesField(label=gettext_lazy("add tags"), required=False)
    remove_tags = LinesField(label=gettext_lazy("remove tags"), required=False)
    move = forms.ChoiceField(label=gettext_lazy("then"), required=False, choices=lambda: list(moves()))

    class Meta:
        model = Macro
        fields = (
            "name", "folder", "shortcut", "priority", "team", "assign", "assignee", "watcher", "add_tags", "remove_tags", "note",
            "reply_en", "reply_lt", "move", "desks", "teams", "active",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("assign") == "person" and not self.cleaned_data.get("assignee"):
            self.add_error("assignee", _("Choose the person."))
        does = [n for n in self._meta.fields[3:14] if n != "assignee"]
        if not any(self.cleaned_data.get(name) for name in does):
            self.add_error(None, _("A macro changes or writes at least one thing."))
        return self.cleaned_data


def moves() -> Iterator[tuple[str, str]]:
    """Every step of every practice by name: a macro that does not fit a ticket is refused when it is used."""
    yield "", _("the status stays")
    seen = {}
    for _kind, practice in practices:
        for step in practice.workflow.moves:
            seen.setdefault(step.name, str(step.label))
    yield from seen.items()
