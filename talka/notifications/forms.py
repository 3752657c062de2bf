import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talka.people.models import Person
from talka.tickets.saved.models import SavedView

from . import choices
from .choices import WAYS, Ways
from .models import Digest, Quiet, Reason, ViewWatch

LABELS = {"in_app": _("Bell"), "mail": _("Mail"), "push": _("My devices"), "chat": _("Chat")}

ALWAYS = ((Reason.APPROVAL, "mail"),)  # the letter with the link is the asking itself


class ChoicesForm(forms.Form):
    """A switch for every reason and way, named reason-way; and the quiet hours."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    digest = forms.ChoiceField(
        label=_("Mail comes"), required=False, choices=[("", _("At once")), *Digest.Every.choices]
    )
    digest_at = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), initial=dt.time(8)
    )
    views = forms.ModelMultipleChoiceField(
        SavedView.objects.none(), label=_("Views I watch"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, person: Person, data: Any = None) -> None:
        now, quiet = choices.of(person), Quiet.objects.filter(person=person).first()
        initial: dict[str, Any] = {f"{reason}-{way}": getattr(now[reason], way) for reason in Reason for way in WAYS}
        if quiet:
            initial |= {"quiet_from": quiet.start, "quiet_until": quiet.end}
        if digest := Digest.objects.filter(person=person).first():
            initial |= {"digest": digest.every, "digest_at": digest.at}
        initial["views"] = list(ViewWatch.objects.filter(person=person).values_list("view_id", flat=True))
        super().__init__(data, initial=initial)
        for name in initial:
            if name not in self.fields:
                self.fields[name] = forms.BooleanField(required=False)
        views: Any = self.fields["views"]
        views.queryset = SavedView.objects.visible_to(person).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("quiet_from"), given.get("quiet_until")
        if (first is None) != (last is None):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        elif first is not None and first == last:
            self.add_error("quiet_until", _("Quiet hours begin and end at the same time."))
        return given

    def rows(self) -> list[tuple[Any, list[Any]]]:
        """(the reason in words, its switches in the order of LABELS); None where there is nothing to choose."""
        return [
            (reason.label, [None if (reason, way) in ALWAYS else self[f"{reason}-{way}"] for way in WAYS])
            for reason in Reason
        ]

    @property
    def ways(self) -> list[Any]:
        return [LABELS[way] for way in WAYS]

    def wanted(self) -> dict[Reason, Ways]:
        given = self.cleaned_data
        return {reason: Ways(*(given[f"{reason}-{way}"] for way in WAYS)) for reason in Reason}

    def together(self) -> tuple[str, dt.time] | None:
        """How often mail comes, and at what time of the day."""
        given = self.cleaned_data
        return (given["digest"], given["digest_at"] or dt.time(8)) if given["digest"] else None

    def quiet(self) -> tuple[dt.time, dt.time] | None:
        first, last = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return (first, last) if first is not None and last is not None else None
