from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.access.grants import desks_of
from talka.desks.models import Desk
from talka.people.models import Membership, Team

from .. import selectors
from .columns import Column, read
from .orders import Order, order_of

if TYPE_CHECKING:
    from talka.people.models import Person


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, person: "Person") -> Self:
        """Own ones, and those shared with everybody, an own team or a desk whose tickets one sees (HAZARDS IDOR-3, LEAK-7)."""
        desks = desks_of(person, "tickets.see")
        if not getattr(person, "is_authenticated", False) or not person.is_active or desks == set():
            return self.none()
        shared = Q(audience=SavedView.Audience.ALL)
        shared |= Q(
            audience=SavedView.Audience.TEAM,
            team__in=Membership.objects.filter(person_id=person.pk).values("team_id"),
        )
        shared |= Q(audience=SavedView.Audience.DESK) & (Q(desk__isnull=False) if desks is None else Q(desk__in=desks))
        return self.filter(Q(owner_id=person.pk) | shared)


class SavedView(models.Model):
    """A named set of conditions on tickets with its columns, order and grouping; personal, or shared.

    `selector` is talka.tickets.selectors' stored form. Sharing with a team or a desk that is gone shares with nobody.
    """

    class Audience(models.TextChoices):
        OWN = "own", pgettext_lazy("view for", "Only me")
        TEAM = "team", pgettext_lazy("view for", "A team")
        DESK = "desk", pgettext_lazy("view for", "A desk")
        ALL = "all", pgettext_lazy("view for", "Everybody who works here")

    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(_("icon"), max_length=30, default="filter")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="saved_views",
        verbose_name=_("owner"),
    )
    audience = models.CharField(_("shared with"), max_length=5, choices=Audience, default=Audience.OWN)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    desk = models.ForeignKey(
        Desk, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("desk")
    )
    selector = models.JSONField(default=dict, blank=True)
    columns = models.JSONField(default=list, blank=True)
    sort = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view")
        verbose_name_plural = _("views")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How the side pane calls it."""
        return f"v{self.pk}"

    def asks(self) -> "selectors.Selector":
        """Its conditions; QueryError when it speaks of a field that is no more."""
        return selectors.from_data(self.selector)

    @property
    def shown(self) -> tuple[Column, ...]:
        return read(self.columns)

    @property
    def order(self) -> Order:
        return order_of(self.sort, self.group)

    @property
    def shared_words(self) -> str:
        with_whom: Any = {"team": self.team, "desk": self.desk}.get(self.audience)
        return str(with_whom) if with_whom else str(self.Audience(self.audience).label)


class ViewPlace(models.Model):
    """Where one person wants a view of the side pane: `key` is a built-in (“mine”), a team (“t3”) or a saved view (“v12”)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="view_places")
    key = models.CharField(max_length=24)
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    pinned = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="view_place_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.key}"
