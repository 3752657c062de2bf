"""Web push without content (RFC 8030, RFC 8292): the push service learns that something is there, never what.

The service worker asks us what to show, signed in as its reader, so rights are those of that moment (HAZARDS IDOR-6).
With nothing inside there is nothing to encrypt; only the sender's signature is needed (0115).
"""

import base64
import json
import logging
import time
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings
from django.utils import timezone

from talka.kit import egress, tokens

from .carriers import carrier
from .models import Device, Notice

log = logging.getLogger(__name__)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256 (FIPS 186-5)
LIVES = 24 * 3600  # seconds the service may keep it for a device that is off
SIGNED = 12 * 3600  # seconds a signature holds; RFC 8292 allows a day


@lru_cache(maxsize=4)
def _key(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, ec.SECP256R1())


def key() -> ec.EllipticCurvePrivateKey:
    """One key for all web hosts and workers of this site, from the site's own secret."""
    return _key(tokens.derive("vapid"))


def public_key() -> str:
    """What a browser subscribes with: the uncompressed point."""
    encoding, form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return _text(key().public_key().public_bytes(encoding, form))


def authorization(endpoint: str, now: float) -> str:
    """The header of RFC 8292: a JWT for this push service, signed with ES256 (RFC 7518, 3.4)."""
    parts = urlsplit(endpoint)
    contact = settings.URL if settings.HTTPS else "mailto:root@localhost"
    claims = {"aud": f"https://{parts.hostname}", "exp": int(now) + SIGNED, "sub": contact}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    r, s = decode_dss_signature(key().sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{_text(r.to_bytes(32) + s.to_bytes(32))}, k={public_key()}"


@carrier("push")
def to_devices(notice: Notice) -> None:
    """A device whose subscription has ended is forgotten; one that does not answer now waits for the next notice."""
    for device in Device.objects.filter(person=notice.person):
        headers = {"Authorization": authorization(device.endpoint, time.time()), "TTL": str(LIVES), "Urgency": "normal"}
        try:
            status = egress.post(device.endpoint, headers)
        except (egress.Blocked, egress.Unreached) as why:
            log.info("device %s of person %s did not answer: %s", device.pk, device.person_id, type(why).__name__)
            continue
        if status in (401, 403, 404, 410):
            device.delete()
        elif status < 300:
            Device.objects.filter(pk=device.pk).update(told_at=timezone.now())


def _json(value: dict[str, object]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
