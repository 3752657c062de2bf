"""Names of files as people sent them: shown, never used as a path (HAZARDS FILE-1, FILE-7)."""

import unicodedata

LONGEST = 200
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # controls, bidi overrides, zero-width, line separators


def tidy(name: str) -> str:
    """The last part of a path in NFC, without invisible characters, outer dots or spaces; never empty."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(c for c in text if unicodedata.category(c) not in HIDDEN)
    text = text.replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    if len(text.encode()) > LONGEST:
        stem, dot, ending = text.rpartition(".")
        keep = LONGEST - len((dot + ending).encode()) if stem and len(ending) <= 10 else LONGEST
        text = (stem if stem and len(ending) <= 10 else text).encode()[:keep].decode("utf-8", "ignore")
        text += dot + ending if stem and len(ending) <= 10 else ""
    return text or "file"
