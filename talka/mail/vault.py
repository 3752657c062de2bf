"""Passwords of mail servers at rest: encrypted under a key of their own, never shown again (HAZARDS KEY-3)."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.translation import gettext as _

from talka.kit import tokens
from talka.kit.errors import Refused


def seal(password: str) -> str:
    return _box().encrypt(password.encode()).decode() if password else ""


def unseal(sealed: str) -> str:
    """The password; refused with words when the site's secret key has changed since."""
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            _("The stored password cannot be read with today's secret key. Enter it again."), code="password_lost"
        ) from error


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(tokens.derive("mail.passwords")))
