"""Is this text Lithuanian? Letters and the commonest small words decide; else the desk's language stands."""

import re

LETTERS = re.compile(r"[ąčęėįšųūž]", re.I)
WORDS = re.compile(
    r"\b(ir|yra|kad|nuo|prie|prašau|prašome|laba diena|ačiū|dėl|iki|negaliu|neveikia|mano|jūsų|su pagarba|sveiki)\b",
    re.I,
)
ENGLISH = re.compile(r"\b(the|and|is|are|please|with|not|hello|thanks|regards|from|this|have|cannot)\b", re.I)
LOOKED_AT = 4000


def guess(text: str, otherwise: str) -> str:
    text = text[:LOOKED_AT]
    lithuanian = len(LETTERS.findall(text)) + 2 * len(WORDS.findall(text))
    english = 2 * len(ENGLISH.findall(text))
    if lithuanian >= 3 and lithuanian > english:
        return "lt"
    if english >= 4 and english > 2 * lithuanian:
        return "en"
    return otherwise
