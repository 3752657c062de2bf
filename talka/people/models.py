from datetime import UTC
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talka.kit.addresses import canonical
from talka.kit.names import initials

from .personal import Personal

LANGUAGES = [("en", _("English")), ("lt", _("Lithuanian"))]


class Organization(models.Model):
    """A customer or a part of our own house; `domains` are the mail domains whose verified people belong to it."""

    name = models.CharField(_("name"), max_length=200)
    domains = models.JSONField(_("mail domains"), default=list, blank=True)
    shared = models.BooleanField(_("members see each other's tickets"), default=False)
    note = models.TextField(_("note"), blank=True)
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def agents(self) -> Self:
        """Those who work here; index person_agents."""
        return self.filter(is_active=True, is_agent=True)

    def visible_to(self, person: "Person") -> Self:
        """Agents with people.see see everybody; others see themselves."""
        return self if person.has_perm("people.see") else self.filter(pk=person.pk)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]  # django's own dynamic base
    def get_by_natural_key(self, email: str) -> "Person":
        return self.get(email=canonical(email))


class Person(Personal, AbstractBaseUser):
    """Anyone we talk to: customer, colleague or agent. Signing in and working are grants, not types.

    A requester whom a mail made has no usable password until they ask for one.
    """

    name = models.CharField(pgettext_lazy("person", "name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    title = models.CharField(_("job title"), max_length=200, blank=True)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
        verbose_name=_("organisation"),
    )
    manager = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name=_("manager"),
        help_text=_("Who decides for them where an approval asks for the manager."),
    )
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=10, default="system")
    is_active = models.BooleanField(_("active"), default=True)
    is_agent = models.BooleanField(_("works here"), default=False, editable=False)
    is_robot = models.BooleanField(_("is a program"), default=False)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="person_email_once")]
        indexes = [
            models.Index(fields=["name"], name="person_agents", condition=Q(is_agent=True, is_active=True)),
            models.Index(fields=["name", "id"], name="person_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        return initials(self.name or self.email)

    @property
    def zone(self) -> Any:
        return ZoneInfo(self.time_zone) if self.time_zone else UTC

    @property
    def is_staff(self) -> bool:
        """What libraries ask; we ask for permissions."""
        return self.is_agent

    is_superuser = False

    def has_perm(self, permission: str, thing: Any = None) -> bool:
        return any(backend.has_perm(self, permission, thing) for backend in _granting())

    def has_module_perms(self, label: str) -> bool:
        return self.is_agent


@cache
def _granting() -> tuple[Any, ...]:
    """The backends that give permissions; they lie above this layer and never change while we run."""
    return tuple(backend for backend in get_backends() if hasattr(backend, "grants"))


class Identity(models.Model):
    """Another address of a person; `verified_at` empty means somebody said so and nobody proved it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, default="email")
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]

    def __str__(self) -> str:
        return self.value


class Team(models.Model):
    """People who share a queue."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    active = models.BooleanField(_("active"), default=True)
    members = models.ManyToManyField(Person, through="Membership", related_name="teams", verbose_name=_("members"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "team"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.person} · {self.team}"
