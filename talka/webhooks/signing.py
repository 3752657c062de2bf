"""The three headers of Standard Webhooks 1.0: webhook-id, webhook-timestamp, webhook-signature (v1, HMAC-SHA256 of id.timestamp.body)."""

import base64
import datetime as dt

from cryptography.fernet import Fernet, MultiFernet

from talka.kit import tokens

PREFIX = "whsec_"
BYTES = 32  # 256 bits (HAZARDS HOOK-1)


def fresh() -> str:
    return PREFIX + base64.b64encode(tokens.random_bytes(BYTES)).decode()


def seal(secret: str) -> str:
    """At rest it is encrypted under a key of its own (HAZARDS KEY-3)."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    return _box().decrypt(sealed.encode()).decode()


def headers(uid: str, at: dt.datetime, body: bytes, keys: list[str]) -> dict[str, str]:
    """Every active secret signs, so that a receiver may change to the new one in its own time."""
    moment = str(int(at.timestamp()))
    signed = b".".join([uid.encode(), moment.encode(), body])
    found = " ".join(f"v1,{_signature(key, signed)}" for key in keys)
    return {"webhook-id": uid, "webhook-timestamp": moment, "webhook-signature": found}


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(tokens.mac(key, signed)).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in tokens.derived_keys("webhooks.secrets")])
