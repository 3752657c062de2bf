"""HTML turned into the text a person would copy out of it."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from talka.kit.html.limits import bounded

_BLOCKS = {
    "address",
    "article",
    "aside",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "main",
    "nav",
    "section",
    "tr",
    "caption",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "li",
    "body",
    "html",
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote"}
_SILENT = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "iframe",
    "object",
    "select",
    "textarea",
    "-comment",
    "!doctype",
    "_comment",
}


def to_text(html: str) -> str:
    """HTML as a person would copy it out: blocks on own lines, lists with dashes, cells apart, links in full."""
    if not html.strip():
        return ""
    tree = LexborHTMLParser(bounded(html))
    return text_of(tree.body or tree.root)


def text_of(root: LexborNode | None, quotes: bool = False, sign: str = "") -> str:
    """The text of a parsed element; with `quotes`, quoted lines begin with ">" and those of a signature with `sign`.

    Quoted are <blockquote> and what is marked data-talka-quote="1"; data-talka-quote="0" says of either that it is not.
    """
    if root is None:
        return ""
    writer = _Writer(quotes, sign)
    _walk(root, writer)
    return writer.text()


class _Writer:
    """Collects words; turns wishes for line breaks into at most one empty line."""

    def __init__(self, quotes: bool = False, sign: str = "") -> None:
        self.parts: list[str] = []
        self.newlines = 2  # line breaks already there; the beginning wants none
        self.space = False
        self.preformatted = 0
        self.marks = quotes
        self.depth = 0  # of quotations
        self.sign = sign  # written before each line of a signature
        self.signed = 0

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
        if self.newlines and self.marks and (self.depth or self.signed):
            self.parts.append(">" * self.depth + " " if self.depth else self.sign)
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
    if "data-talka-signature" in node.attributes:
        writer.lines(1)
        writer.signed += 1


def _close(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag
    if tag == "pre":
        writer.preformatted -= 1
    if _is_quotation(node):
        writer.lines(1)
        writer.depth -= 1
    if "data-talka-signature" in node.attributes:
        writer.lines(1)
        writer.signed -= 1
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
    marked = node.attributes.get("data-talka-quote")
    return marked != "0" if node.tag == "blockquote" else marked == "1"


def _bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")
