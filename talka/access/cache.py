"""The cache is a table, so that a limit on guessing holds across all processes and needs no further service.

A process's own memory would let each worker allow the full number of tries (HAZARDS AUTH-2); Redis would be one more
thing to run. Values are JSON and never pickled: what the database holds cannot become code.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

FOR_EVER = timedelta(days=3650)


class TableCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = _rows().filter(pk=self._key(key, version), expires_at__gt=timezone.now()).values_list("value").first()
        return row[0] if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        fields = {"value": value, "expires_at": self._until(timeout)}
        _rows().update_or_create(pk=self._key(key, version), defaults=fields)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Only when nobody has: the primary key decides between two processes in the same instant."""
        name = self._key(key, version)
        try:
            with transaction.atomic():
                _rows().filter(pk=name, expires_at__lte=timezone.now()).delete()
                _rows().create(pk=name, value=value, expires_at=self._until(timeout))
        except IntegrityError:
            return False
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(_rows().filter(pk=self._key(key, version)).update(expires_at=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(_rows().filter(pk=self._key(key, version)).delete()[0])

    def clear(self) -> None:
        _rows().all().delete()

    def _key(self, key: str, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)

    def _until(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (FOR_EVER if seconds is None else timedelta(seconds=float(seconds)))


def _rows() -> Any:
    from .models import Shared  # noqa: PLC0415  the cache is set up before the models are

    return Shared.objects
