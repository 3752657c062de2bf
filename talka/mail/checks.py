"""Authentication-Results (RFC 8601) of the one server that we know to be ours."""

from talka.kit.mime import Letter
from talka.kit.mime.authentication import authentication

HEADER = "Authentication-Results"


def result(letter: Letter, server: str) -> str:
    """ "pass", "fail" or "": only when the topmost such header, and no other, says it is from this server."""
    wanted = server.strip().lower()
    found = authentication(letter)
    claims = [text for text in letter.headers_named(HEADER) if text.strip().lower().startswith(wanted)]
    if len(claims) != 1 or (found["server"] or "").lower() != wanted:
        return ""
    dmarc = found["dmarc"] or ""
    return dmarc if dmarc in ("pass", "fail") else ""
