from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talka.access.grants import desks_of
from talka.desks.models import Category, Desk
from talka.people.models import Team
from talka.tickets.models import Ticket

if TYPE_CHECKING:
    from talka.people.models import Person

OPEN = Q(done_at__isnull=True)


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(OPEN)

    def visible_to(self, person: "Person") -> Self:
        """Only those who work on the desk: a requester never hears of our steps (HAZARDS NOTE-1)."""
        if not getattr(person, "is_authenticated", False) or not person.is_active:
            return self.none()
        desks = desks_of(person, "tickets.see")
        return self if desks is None else self.filter(ticket__desk_id__in=desks)

    def of_person(self, person: "Person") -> Self:
        """Given to them, or to one of their teams and to nobody in it; indexes task_assignee and task_team."""
        teams = Team.objects.filter(members=person).values("pk")
        return self.filter(Q(assignee=person) | Q(assignee__isnull=True, team__in=teams))


class Task(models.Model):
    """One step of the work on a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks",
        verbose_name=_("assignee"), db_index=False,
    )  # fmt: skip
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        verbose_name=_("team"),
        db_index=False,
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    after = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="following", verbose_name=_("waits for")
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    origin = models.ForeignKey(Ticket, null=True, on_delete=models.SET_NULL, related_name="+")  # came along by a merge

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("position", "pk")
        indexes = [
            models.Index(fields=["ticket", "position", "id"], name="task_ticket"),
            models.Index(fields=["assignee", "due_at"], name="task_assignee", condition=OPEN),
            models.Index(fields=["team", "due_at"], name="task_team", condition=OPEN),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class Template(models.Model):
    """A check-list: steps that are put on a ticket together, by hand or when a fitting ticket opens."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    steps = models.JSONField(
        _("steps"), default=list,
        help_text=_("One task a line. A line that begins with > waits until the one before it is done."),
    )  # fmt: skip
    kind = models.CharField(_("kind of ticket"), max_length=20, blank=True, help_text=_("Empty: any."))
    desk = models.ForeignKey(Desk, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("desk"))
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("category"))
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("team"),
        help_text=_("Who gets the tasks."),
    )
    by_itself = models.BooleanField(
        _("put on by itself"), default=False, help_text=_("When a ticket of this kind, desk and category opens.")
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("check-list")
        verbose_name_plural = _("check-lists")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def fits(self, ticket: Ticket) -> bool:
        return (
            self.kind in ("", ticket.kind)
            and self.desk_id in (None, ticket.desk_id)
            and self.category_id in (None, ticket.category_id)
        )
