"""Every secret link and signed token is made and checked here (HAZARDS D9).

Signed tokens are HMAC-SHA-256 cut to 128 bits, one derived key per purpose; two keys are accepted so that
a key can be changed while old mails are still being answered.
"""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

BITS = 128


def random() -> str:
    """A new unguessable secret of 192 bits, safe in an address."""
    return secrets.token_urlsafe(24)


def random_bytes(count: int) -> bytes:
    """For keys that others keep, too."""
    return secrets.token_bytes(count)


def mac(key: bytes, content: bytes) -> bytes:
    """HMAC-SHA-256 by a key that is not ours alone, such as of a webhook."""
    return hmac.new(key, content, hashlib.sha256).digest()


def digest(secret: str) -> str:
    """What is stored instead of the secret itself."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def sign(purpose: str, *parts: object) -> str:
    """128 bits, as 32 lower-case hex digits, that only we can make for this purpose and these parts."""
    return _mac(settings.SECRET_KEY, purpose, parts)


def verify(purpose: str, token: str, *parts: object) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    # every key is tried, so the time does not tell which one matched
    return any([same(_mac(key, purpose, parts), token) for key in keys])


def derive(purpose: str) -> bytes:
    """A 32-byte key for one purpose, for example encrypting the passwords of mailboxes."""
    return hashlib.sha256(b"talka-key\0" + purpose.encode() + b"\0" + settings.SECRET_KEY.encode()).digest()


def derived_keys(purpose: str) -> list[bytes]:
    """The same for this and the former site key, in the form that Fernet takes: encrypt with the first, read with any."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [base64.urlsafe_b64encode(hashlib.sha256(f"talka-key\0{purpose}\0{key}".encode()).digest()) for key in keys]


def _mac(key: str, purpose: str, parts: tuple[object, ...]) -> str:
    text = "\0".join([purpose, *(str(part) for part in parts)])
    derived = hashlib.sha256(b"talka-sign\0" + key.encode()).digest()
    return hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()[: BITS // 4]
