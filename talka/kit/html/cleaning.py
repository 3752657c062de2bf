"""HTML from strangers made safe to show.

The allow-list is short on purpose (HAZARDS XSS-1, TRK-1..3): no style, class, id or name, no image that is not our
own file. Of a picture that lies elsewhere only its address is kept, as data-remote, from where no browser loads it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3

from talka.kit.html.limits import bounded, without_bidi
from talka.kit.html.reading import to_text
from talka.kit.html.writing import from_text

TAGS = {
    "a",
    "abbr",
    "address",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
}
DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "noembed",
    "noframes",
    "textarea",
    "select",
    "option",
    "audio",
    "video",
    "canvas",
    "xmp",
    "plaintext",
    "applet",
    "frameset",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "title", "data-remote"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "ol": {"start", "type"},
    "*": {"dir", "lang"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
REMOTE = re.compile(r"(?:https?:)?//[^\s\"'<>\\^`{|}]{1,2000}", re.I)
# what the cleaner writes: every value between double quotes, none of them inside
_IMG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_APART = "remote:"  # stands before a foreign address inside this file; were it left there, no browser knows the scheme


@dataclass(frozen=True)
class Cleaned:
    """Safe HTML and how many pictures were left out, for the line "2 remote images blocked"."""

    html: str
    blocked: int


def clean(html: str, images: Mapping[str, str] | None = None) -> str:
    """HTML safe to show; `images` maps Content-IDs to our own file addresses, every other picture goes."""
    return cleaned(html, images).html


def cleaned(html: str, images: Mapping[str, str] | None = None) -> Cleaned:
    """Like clean(), and counts the pictures left out."""
    pictures = _Pictures(images or {})
    once = pictures.clean(bounded(html))
    # Counted by what is left: the cleaner drops some sources (data:) before it asks about them.
    blocked = max(0, once.count("<img") - pictures.shown)
    # HTML is not closed under parsing and writing: go on until nothing changes, else show it as text.
    for _ in range(4):
        again = pictures.clean(once)
        if again == once:
            return Cleaned(once, blocked)
        once = again
    return Cleaned(from_text(to_text(once)), blocked)


class _Pictures:
    """One cleaning with its picture rule and its count."""

    def __init__(self, images: Mapping[str, str]) -> None:
        self.images = {cid.strip("<> "): url for cid, url in images.items()}
        self.own = set(self.images.values())
        self.shown = 0
        self.cleaner = nh3.Cleaner(
            tags=TAGS,
            clean_content_tags=DROPPED_WITH_CONTENT,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            attribute_filter=self._attribute,
            strip_comments=True,
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
        )

    def clean(self, html: str) -> str:
        safe = self.cleaner.clean(without_bidi(html))
        return without_bidi(_IMG.sub(_remembered, safe))

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return self._source(value)
        if name == "data-remote":
            return value if REMOTE.fullmatch(value) else None
        if name == "href":
            return value if re.match(r"(?:https?://|mailto:|tel:)", value, re.I) else None
        if name == "dir":
            return value if value.lower() in ("ltr", "rtl", "auto") else None
        if name in ("width", "height", "colspan", "rowspan", "start"):
            return value if re.fullmatch(r"\d{1,4}", value) else None
        return value

    def _source(self, value: str) -> str | None:
        source = (
            value
            if value in self.own
            else self.images.get(value[4:].strip("<> "))
            if value.lower().startswith("cid:")
            else None
        )
        self.shown += source is not None
        return f"{_APART}{value.strip()}" if source is None and REMOTE.fullmatch(value.strip()) else source


def _remembered(match: re.Match[str]) -> str:
    """A foreign picture keeps its address apart; one of a single point tells the sender who reads, and nothing else."""
    given = dict(_ATTRIBUTE.findall(match[1]))
    source = given.get("src", "")
    if source.startswith(_APART):
        given["data-remote"] = source.removeprefix(_APART)
        del given["src"]
    elif source:
        given.pop("data-remote", None)
    if given.get("width") in ("0", "1") or given.get("height") in ("0", "1"):
        given.pop("data-remote", None)
    return "".join(["<img", *(f' {name}="{value}"' for name, value in given.items()), ">"])
