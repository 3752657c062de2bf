"""Whose words a <blockquote> holds: older mail, or the author's own layout."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from talka.kit.mime.quotes.lines import is_introduction


def spare_own_quotations(tree: LexborHTMLParser, marked: bool) -> None:
    """A <blockquote> nobody introduces is the author's own layout, except the last one of a mail without other marks."""
    outer = [node for node in tree.css("blockquote")[:200] if not inside_quote(node)]
    plain = [node for node in outer if not _says_it_quotes(node) and not _is_introduced(node)]
    if plain and not marked and plain[-1] is outer[-1] and not _is_gmail(plain[-1]) and not _is_indented(plain[-1]):
        plain.pop()
    for node in plain:
        if "data-talka-quote" not in node.attributes:
            node.attrs["data-talka-quote"] = "0"


def _says_it_quotes(node: LexborNode) -> bool:
    """Mail programs give a quotation a kind, a class or a line at its left."""
    words = " ".join(f"{name}={value}" for name, value in node.attributes.items() if value).lower()
    said = re.search(r"cite|border-left|border-color|reply|zimbra|protonmail|wrote", words) is not None
    return (said and not _is_gmail(node)) or _is_inside_holder(node)


def _is_inside_holder(node: LexborNode) -> bool:
    parent: LexborNode | None = node
    steps = 0
    while parent is not None and steps < 300:
        if parent.attributes.get("data-talka-quote") == "1" or "gmail_quote" in (
            (parent.attributes.get("class") or "") if parent.tag != "blockquote" else ""
        ):
            return True
        parent = parent.parent
        steps += 1
    return False


def _is_indented(node: LexborNode) -> bool:
    """What the button "more indent" of an editor makes."""
    return "margin" in (node.attributes.get("style") or "").lower()


def _is_gmail(node: LexborNode) -> bool:
    """Gmail's button "quote" makes the same class as its answers, there without an introduction around it."""
    return "gmail_quote" in (node.attributes.get("class") or "")


def _is_introduced(node: LexborNode) -> bool:
    """Whether the words just above say "On … wrote:"."""
    before, steps = node.prev, 0
    while before is not None and steps < 6:
        words = " ".join((before.text_content or "" if before.tag == "-text" else before.text()).split())
        if words:
            return is_introduction(words[-400:], ">")
        before, steps = before.prev, steps + 1
    return False


def inside_quote(node: LexborNode) -> bool:
    parent, steps = node.parent, 0
    while parent is not None and steps < 300:
        if parent.tag == "blockquote":
            return True
        parent = parent.parent
        steps += 1
    return False
