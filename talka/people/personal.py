"""What people choose for themselves, and when they are away: columns of the person, since every page needs them (0111)."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talka.ui.dates import stamp


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", gettext_lazy("Comfortable")
    COMPACT = "compact", gettext_lazy("Compact")


class Composer(models.TextChoices):
    RICH = "rich", gettext_lazy("With formatting")
    PLAIN = "plain", gettext_lazy("Plain text")


class Landing(models.TextChoices):
    HOME = "home", gettext_lazy("Home: what needs me today")
    QUEUE = "queue", gettext_lazy("The list of tickets")


class Personal(models.Model):
    """Away from `away_from` to `away_until`, both days included; one alone is open at its other end."""

    density = models.CharField(gettext_lazy("density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    shortcuts = models.BooleanField(gettext_lazy("single-key shortcuts"), default=True)
    composer = models.CharField(gettext_lazy("writing"), max_length=10, choices=Composer, default=Composer.RICH)
    landing = models.CharField(gettext_lazy("first page"), max_length=10, choices=Landing, default=Landing.HOME)
    away_from = models.DateField(gettext_lazy("away from"), null=True, blank=True)
    away_until = models.DateField(gettext_lazy("away until"), null=True, blank=True)
    substitute = models.ForeignKey(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=gettext_lazy("substitute"),
    )

    class Meta:
        abstract = True

    @property
    def is_away(self) -> bool:
        """Today, in the reader's own time zone."""
        return away_on(self.away_from, self.away_until, timezone.localdate())

    @property
    def away_note(self) -> str:
        """ "away until 3 December", or "" for somebody who is here; shown beside the name wherever work is given."""
        if not self.is_away:
            return ""
        return _("away until %(day)s") % {"day": stamp(self.away_until)} if self.away_until else _("away")


def away_on(first: dt.date | None, last: dt.date | None, day: dt.date) -> bool:
    if first is None and last is None:
        return False
    return (first is None or first <= day) and (last is None or day <= last)
