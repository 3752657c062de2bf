"""What is taken out of foreign HTML before any parser sees it."""

import re
from html import escape

MAX_HTML = 1_000_000
MAX_DEPTH = 500
MAX_ELEMENTS = 400_000
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")
_FORMATS = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
# These do not nest: they are empty, or the next one closes the last.
_FLAT = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "td", "tr", "th", "dd", "dt", "option", "tbody", "thead",
}  # fmt: skip
# Pictures pasted into the text are never shown, but would fill the limit.
_DATA_URL = re.compile(r"""(?<==["'])data:[^"'<>]{200,}""", re.I)
# Overrides and isolates turn a file name or a link around (U+202E); marks that Arabic and Hebrew need stay.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BIDI_ENTITY = re.compile(r"&#(?:0*82(?:3[4-8])|0*829[4-7]|x0*202[a-e]|x0*206[6-9]);?", re.I)


def without_bidi(text: str, entities: bool = True) -> str:
    """Without characters that turn text around, written plainly or as entities."""
    if entities and "&#" in text:
        text = _BIDI_ENTITY.sub("", text)
    return _BIDI.sub("", text)


def bounded(html: str) -> str:
    """HTML without megabytes, NUL and nesting that no mail program writes; such a bomb becomes plain words."""
    html = (_DATA_URL.sub("data:", html) if "data:" in html else html)[:MAX_HTML].replace("\x00", "")
    return f"<p>{escape(_ANY_TAG.sub(' ', html))}</p>" if _explodes(html) else html


def _explodes(html: str) -> bool:
    """Whether a parser would build far more than is written, by counting tags that pile up.

    The HTML standard reopens every unclosed <b> or <font> in every following paragraph, so 200 of them and 40,000
    paragraphs are eight million elements.
    """
    depth = formats = most_formats = tags = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        step = -1 if match[1] else 1
        tags += 1
        if name in _FORMATS:
            formats = max(0, formats + step)
            most_formats = max(most_formats, formats)
        if name not in _FLAT:
            depth = max(0, depth + step)
            if depth > MAX_DEPTH:
                return True
    return most_formats * tags > MAX_ELEMENTS
