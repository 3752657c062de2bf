"""HTML from strangers: made safe to show, turned into text, and text turned into safe HTML.

The allow-list is short on purpose (HAZARDS XSS-1, TRK-1..3): no style, class, id or name, no image that is not our own file.
"""

import html as entities
import re
from collections.abc import Mapping
from dataclasses import dataclass

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

TAGS = {
    "a", "abbr", "address", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt",
    "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}
DROPPED_WITH_CONTENT = {"script", "style", "title", "head", "template", "noscript", "svg", "math", "iframe", "object", "embed", "noembed", "noframes", "textarea",
    "select", "option", "audio", "video", "canvas", "xmp", "plaintext", "applet", "frameset"}
ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "width", "height", "title"},
    "td": {"colspan", "rowspan", "align", "valign"}, "th": {"colspan", "rowspan", "align", "valign", "scope"}, "ol": {"start", "type"}, "*": {"dir", "lang"},
}
SCHEMES = {"http", "https", "mailto", "tel", "cid"}
MAX_HTML = 2_000_000
MAX_DEPTH = 200
# Overrides and isolates turn a file name or a link around (U+202E); marks that Arabic and Hebrew need stay.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BIDI_ENTITY = re.compile(r"&#(?:0*82(?:3[4-8])|0*829[4-7]|x0*202[a-e]|x0*206[6-9]);?", re.I)


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
            tags=TAGS, clean_content_tags=DROPPED_WITH_CONTENT, attributes=ATTRIBUTES, url_schemes=SCHEMES, attribute_filter=self._attribute,
            strip_comments=True, link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
        )

    def clean(self, html: str) -> str:
        safe = self.cleaner.clean(_without_bidi(html))
        return _without_bidi(safe)

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return self._source(value)
        if name == "href":
            return value if re.match(r"(?:https?://|mailto:|tel:)", value, re.I) else None
        if name == "dir":
            return value if value.lower() in ("ltr", "rtl", "auto") else None
        if name in ("width", "height", "colspan", "rowspan", "start"):
            return value if re.fullmatch(r"\d{1,4}", value) else None
        return value

    def _source(self, value: str) -> str | None:
        source = value if value in self.own else self.images.get(value[4:].strip("<> ")) if value.lower().startswith("cid:") else None
        self.shown += source is not None
        return source


def _without_bidi(html: str) -> str:
    return _BIDI.sub("", _BIDI_ENTITY.sub("", html)) if "&#" in html else _BIDI.sub("", html)


def bounded(html: str) -> str:
    """Cut what no mail program writes: megabytes, NUL, and elements nested by the thousand (parsers are quadratic there)."""
    html = html[:MAX_HTML].replace("\x00", "")
    if _depth(html) > MAX_DEPTH:
        return from_text(re.sub(r"<[^<>]{0,2000}>", " ", html))
    return html


_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})")


def _depth(html: str) -> int:
    """How deep the open tags pile up, closed ones forgiven: a cheap upper bound for the parser's stack."""
    depth = deepest = 0
    unclosed = {"p", "li", "td", "tr", "th", "dd", "dt", "option", "tbody", "thead"}
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _VOID or name in unclosed:
            continue
        if match[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


# --- HTML to text -----------------------------------------------------------------------------------------------

_BLOCKS = {"address", "article", "aside", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "figcaption", "footer", "form", "header", "main", "nav", "section", "tr",
    "caption", "table", "tbody", "thead", "tfoot", "li", "body", "html"}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"}
_SILENT = {"script", "style", "head", "title", "template", "noscript", "svg", "math", "iframe", "object", "select", "textarea", "-comment", "!doctype", "_comment"}


def to_text(html: str) -> str:
    """HTML as a person would copy it out: blocks on their own lines, lists with dashes, cells apart, links written out."""
    if not html.strip():
        return ""
    tree = LexborHTMLParser(bounded(html))
    return text_of(tree.body or tree.root)


def text_of(root: LexborNode | None, quotes: bool = False) -> str:
    """The text of a parsed element; with `quotes`, quoted lines begin with ">"."""
    if root is None:
        return ""
    writer = _Writer(quotes)
    _walk(root, writer)
    return writer.text()


class _Writer:
    """Collects words; turns wishes for line breaks into at most one empty line."""

    def __init__(self, quotes: bool = False) -> None:
        self.parts: list[str] = []
        self.newlines = 2  # line breaks already there; the beginning wants none
        self.space = False
        self.preformatted = 0
        self.marks = quotes
        self.depth = 0  # of quotations

    def words(self, text: str) -> None:
        """Running text: white space collapses, except inside <pre>."""
        if self.preformatted:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self.line_break()
                if line:
                    self._put(line)
            return
        collapsed = " ".join(text.split())
        if not collapsed:
            self.space = self.space or bool(text)
            return
        if (self.space or text[0] in " \t\n\r\f") and not self.newlines:
            collapsed = " " + collapsed
        self._put(collapsed)
        self.space = text[-1] in " \t\n\r\f"

    def exactly(self, text: str) -> None:
        """Words whose spaces count: the mark of a list item, the gap between cells."""
        self._put(text)
        self.space = False

    def _put(self, text: str) -> None:
        if self.newlines and self.depth and self.marks:
            self.parts.append(">" * self.depth + " ")
        self.parts.append(text)
        self.newlines = 0

    def lines(self, wanted: int) -> None:
        """At least so many line breaks here."""
        if self.newlines < wanted:
            self.parts.append("\n" * (wanted - self.newlines))
            self.newlines = wanted
        self.space = False

    def line_break(self) -> None:
        self.parts.append("\n")
        self.newlines += 1
        self.space = False

    def text(self) -> str:
        joined = "".join(self.parts).replace("\xa0", " ")
        joined = re.sub(r"[ \t]+\n", "\n", joined)
        return re.sub(r"\n{3,}", "\n\n", joined).strip()


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Depth first with our own stack; an entry is a node to open or the end of one."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, closing = stack.pop()
        if closing:
            _close(node, writer)
            continue
        tag = node.tag
        if tag == "-text":
            writer.words(node.text_content or "")
            continue
        if tag in _SILENT:
            continue
        _open(node, writer)
        stack.append((node, True))
        children = []
        child = node.first_child if hasattr(node, "first_child") else node.child
        while child is not None:
            children.append(child)
            child = child.next
        stack.extend((child, False) for child in reversed(children))


def _open(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag
    if tag == "br":
        writer.line_break()
    elif tag in _SPACED:
        writer.lines(2)
    elif tag in _BLOCKS:
        writer.lines(1)
    if tag == "li":
        writer.exactly("- ")
    elif tag in ("td", "th") and not writer.newlines:
        writer.exactly("  ")
    elif tag == "hr":
        writer.lines(1)
        writer.words("-" * 20)
        writer.lines(1)
    elif tag == "img" and (alt := (node.attributes.get("alt") or "").strip()):
        writer.words(f"[{alt[:200]}]")
    elif tag == "pre":
        writer.preformatted += 1
    if _is_quotation(node):
        writer.lines(1)
        writer.depth += 1


def _close(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag
    if tag == "pre":
        writer.preformatted -= 1
    if _is_quotation(node):
        writer.lines(1)
        writer.depth -= 1
    if tag == "a":
        href = (node.attributes.get("href") or "").strip()
        shown = node.text().strip()
        if re.match(r"https?://", href, re.I) and shown and _bare(href) not in _bare(shown) and len(href) <= 300:
            writer.words(f" <{href}>")
    if tag in _SPACED:
        writer.lines(2)
    elif tag in _BLOCKS:
        writer.lines(1)


def _is_quotation(node: LexborNode) -> bool:
    return node.tag == "blockquote" or "data-talka-quote" in node.attributes


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


# --- text to HTML -----------------------------------------------------------------------------------------------

# Each alternative starts at a fixed word and its repeats are bounded, so a text of brackets costs nothing.
_LINK = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"'`{}|\\^\[\]]{1,2000})|(?P<www>\bwww\.[a-z0-9-]{1,63}\.[^\s<>\"'`{}|\\^\[\]]{1,2000})"
    r"|(?P<mail>(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})", re.I)


def from_text(text: str) -> str:
    """Plain text as safe HTML: paragraphs, line breaks, links for addresses of pages and people."""
    text = _BIDI.sub("", text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"))
    paragraphs = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text)]
    return "\n".join(f"<p>{_linked(block)}</p>" for block in paragraphs if block.strip())


def _linked(block: str) -> str:
    parts, position = [], 0
    for match in _LINK.finditer(block):
        shown = _trimmed(match[0])
        target = f"mailto:{shown}" if match["mail"] else f"http://{shown}" if match["www"] else shown
        parts.append(_escaped(block[position:match.start()]))
        parts.append(f'<a href="{entities.escape(target)}" target="_blank" rel="noopener noreferrer nofollow">{entities.escape(shown)}</a>')
        position = match.start() + len(shown)
    parts.append(_escaped(block[position:]))
    return "".join(parts)


def _trimmed(link: str) -> str:
    """A link without the punctuation of the sentence around it; a closing bracket stays if it was opened inside."""
    end, surplus = len(link), link.count(")") - link.count("(")
    while end and (link[end - 1] in ".,:;!?*_~" or link[end - 1] == ")" and surplus > 0):
        surplus -= link[end - 1] == ")"
        end -= 1
    return link[:end]


def _escaped(text: str) -> str:
    return entities.escape(text, quote=False).replace("\n", "<br>")


def snippet(text: str, length: int = 140) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text[:length * 8].split())
    if len(line) <= length:
        return line
    cut = line[:length]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.-") + "…"
