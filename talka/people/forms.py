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
