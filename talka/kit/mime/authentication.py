"""What the receiving server noted about the sender (RFC 8601), and whether the mail is signed. Claims, not proofs."""

import re

from talka.kit.mime.letter import Letter

METHODS = ("spf", "dkim", "dmarc", "arc")
_RESULT = re.compile(r"\b(spf|dkim|dmarc|arc)\s*=\s*([a-z]{1,20})", re.I)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_OLD_SPF = re.compile(r"\s*([a-z]{1,20})\b", re.I)


def authentication(letter: Letter) -> dict[str, str | None]:
    """The topmost Authentication-Results only: a sender can write further ones below it."""
    found: dict[str, str | None] = {"server": None, **dict.fromkeys(METHODS), "signature": letter.signature or None}
    noted = letter.header("Authentication-Results")
    if noted:
        server, _, results = _COMMENT.sub(" ", noted[:8_000]).partition(";")
        if not results and "=" in server:  # Exchange before 2019 leaves the server's name out
            server, results = "", server
        found["server"] = server.split()[0] if server.split() and "=" not in server else None
        for method, result in _RESULT.findall(results if found["server"] else noted):
            found[method.lower()] = found[method.lower()] or result.lower()
    elif old := _OLD_SPF.match(letter.header("Received-SPF")):
        found["spf"] = old[1].lower()
    return found
