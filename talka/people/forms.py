from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .models import Person

THEMES = [("system", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]


def zones() -> list[str]:
    """The zones of places; the old abbreviations and Etc/ names only confuse."""
    return sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )


class ProfileForm(forms.ModelForm):
    """What everybody may change of themselves; the address has a page of its own, because it is confirmed by mail."""

    time_zone = forms.ChoiceField(label=_("Time zone"))
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES)

    class Meta:
        model = Person
        fields = ("name", "phone", "title", "language", "time_zone", "theme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones()]
        self.initial["time_zone"] = self.instance.time_zone or settings.TIME_ZONE
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"


class PreferencesForm(forms.ModelForm):
    """How the work looks and behaves for one person."""

    class Meta:
        model = Person
        fields = ("density", "composer", "landing", "shortcuts")
        widgets = {"density": forms.RadioSelect, "composer": forms.RadioSelect, "landing": forms.RadioSelect}
        help_texts = {
            "density": _("Compact rows show a third more on a screen."),
            "composer": _("How a reply begins; it can be changed in each."),
            "landing": _("Where you arrive after signing in."),
            "shortcuts": _(
                "Keys such as J, K and R work while nothing is being typed. Press ? on any page to see them."
            ),
        }


class AwayForm(forms.ModelForm):
    """Out of office."""

    class Meta:
        model = Person
        fields = ("away_from", "away_until", "substitute")
        widgets = {
            "away_from": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "away_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "away_from": _("The first day; empty means from now on."),
            "away_until": _("The last day; empty means until you change this."),
            "substitute": _("Who takes over what cannot wait."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Person.objects.agents().exclude(pk=self.instance.pk)
        self.fields["substitute"].queryset = colleagues
        self.fields["substitute"].empty_label = _("Nobody")
