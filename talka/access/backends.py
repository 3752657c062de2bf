"""Django asks has_perm() here; the answer comes from grants."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from .grants import allowed


class GrantBackend(BaseBackend):
    grants = True

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return allowed(user_obj, perm, obj)
