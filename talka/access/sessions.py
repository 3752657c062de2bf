"""Who is signed in where: sessions in a table, under a digest of their key, ended at once when they must be.

Settings name this file as SESSION_ENGINE, so that a session is found by pages and by the event stream alike.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore as TableStore
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from talka.kit import tokens
from talka.kit.prepared import Prepared
from talka.options import store

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from talka.people.models import Person

    from .models import Session

FRESH = timedelta(minutes=1)  # how exactly "last seen" is kept


class SessionStore(TableStore):
    """The cookie holds the secret, the table its digest; one row remembers the person, the place and the last sign of life."""

    row: "Session | None" = None
    place: tuple[str, str] = ("", "")

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        from .models import Session  # noqa: PLC0415  settings name this module before models are loaded

        return Session

    def _get_session_from_db(self) -> "Session | None":
        found = FOUND.first(key=tokens.digest(self.session_key or ""))
        if found is None or not is_alive(found, timezone.now()):
            self._session_key = None
            return None
        self.row = found
        return found

    def exists(self, session_key: str) -> bool:
        return self.model.objects.filter(pk=tokens.digest(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.model.objects.filter(pk=tokens.digest(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> "Session":
        person = data.get(SESSION_KEY)
        row = self.model(
            session_key=tokens.digest(self._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            person_id=int(person) if person else None,
            address=self.place[0],
            browser=self.place[1],
        )
        if self.row is not None and self.row.pk == row.pk:
            # nothing in a session prolongs it: twelve hours count from signing in (HAZARDS SES-2)
            for name in ("created_at", "expire_date", "address", "browser", "seen_at"):
                setattr(row, name, getattr(self.row, name))
        self.row = row
        return row


def _found(key: str) -> "QuerySet[Session]":
    return SessionStore.get_model_class().objects.select_related("person").filter(pk=key)


FOUND = Prepared(_found, key=str)


def person_of(request: HttpRequest) -> "Person | AnonymousUser":
    """Who is signed in: read together with the session. Django's own way when anything is unusual, such as a new key."""
    session: Any = request.session
    try:
        person, told = session[SESSION_KEY], session[HASH_SESSION_KEY]
        usual = session[BACKEND_SESSION_KEY] in settings.AUTHENTICATION_BACKENDS
    except KeyError:
        return get_user(request)
    found = session.row.person if session.row else None
    if found is None or not usual or str(found.pk) != person:
        return get_user(request)
    return found if constant_time_compare(told, found.get_session_auth_hash()) else get_user(request)


def is_alive(row: "Session", now: datetime) -> bool:
    """Not expired, its person still here, and for those who work here: not idle for too long."""
    if row.expire_date <= now:
        return False
    if row.person is None:
        return True
    if not row.person.is_active:
        return False
    minutes = store.get("access.idle_minutes")
    return not (row.person.is_agent and minutes and row.seen_at < now - timedelta(minutes=minutes))


def saw(row: "Session", now: datetime) -> None:
    """Remember a sign of life, at most once a minute."""
    if now - row.seen_at >= FRESH:
        row.seen_at = now
        type(row).objects.filter(pk=row.pk).update(seen_at=now)


def of(person: "Person") -> "QuerySet[Session]":
    return (
        SessionStore.get_model_class()
        .objects.filter(person=person, expire_date__gt=timezone.now())
        .order_by("-seen_at")
    )


def end_all(person: "Person", *, but: str | None = None) -> int:
    """End the person's sessions, except the one whose key is `but`."""
    rows = SessionStore.get_model_class().objects.filter(person=person)
    return (rows.exclude(pk=tokens.digest(but)) if but else rows).delete()[0]
