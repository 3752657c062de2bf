"""What the HTML itself says about quotations: the class names and ids mail programs leave behind."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from talka.kit.html import bounded, text_of
from talka.kit.mime.quotes.blockquotes import inside_quote, spare_own_quotations
from talka.kit.mime.quotes.lines import CUT, SIGN, Kind, is_author, is_introduction, kind_of

# The element holds the older mail.
HOLDERS = (
    "div.gmail_quote",
    ".yahoo_quoted",
    "[id*=yahoo_quoted]",
    "[name=messageReplySection]",
    ".protonmail_quote",
    ".tutanota_quote",
    ".zmail_extra",
    "#OLK_SRC_BODY_SECTION",
    "#mail-editor-reference-message-container",
    ".ms-outlook-mobile-reference-message",
    "#isReplyContent",
    ".gmail_quote_container",
    "blockquote[type=cite]",
    "blockquote.cite",
    ".moz-cite-prefix",
    "blockquote[id^=replyBlockquote]",
    "#reply-intro",
    "blockquote.protonmail_quote",
    "blockquote.zimbra_quote",
    "#zimbra_quote",
)
# The older mail begins here and goes on to the end.
STARTS = (
    "#divRplyFwdMsg",
    "#x_divRplyFwdMsg",
    "#appendonsend",
    "#x_appendonsend",
    "#stopSpelling",
    "div[style*='border-top:solid #E1E1E1']",
    "div[style*='border-top:solid #B5C4DF']",
    "div[style*='border-top: solid #E1E1E1']",
    "div[style*='border-top: 1pt solid']",
    "div[style*='border-top:1pt solid']",
    "div[style*='border:none;border-top:solid']",
    "div[style*='border: none; border-top']",
    ".OutlookMessageHeader",
    "hr[data-marker=__DIVIDER__]",
    "[data-marker=__HEADERS__]",
)

# What the author's program puts below every mail.
SIGNATURES = (
    ".gmail_signature",
    ".gmail_signature_prefix",
    "pre.moz-signature",
    "div.moz-signature",
    "#Signature",
    "#ms-outlook-mobile-signature",
    "[id^=AppleMailSignature]",
    "#AppleMailSignature",
    ".protonmail_signature_block",
    "#x_Signature",
    "[id^=signature]",
    "[name=messageSignatureSection]",
    ".front-signature",
    ".sh-signature",
)
LONGEST_SIGNATURE = 3_000
SHORTEST = 8  # letters of a line that is looked for


def marked_text(html: str, always: bool = False) -> str | None:
    """The text with ">" before quoted lines and a sign where the older mail starts; None without any mark."""
    tree = _tree(html)
    body = tree.body
    if body is None:
        return None
    if not _mark(tree) and not always and not body.css("blockquote"):
        return None
    return text_of(tree.body, quotes=True, sign=SIGN)


def without_quotes(html: str) -> str:
    """The HTML without the elements its program marked as quotation; all of it when nothing would be left."""
    tree = _tree(html)
    removed = False
    for node in _signatures(tree, _holders(tree)):
        node.decompose()
    for node in _holders(tree):
        _remove_introduction(node)
        node.decompose()
        removed = True
    for selector in STARTS:
        for node in _starting(tree, selector):
            removed = _remove_from(node) or removed
    if not removed:
        quotes = [
            node
            for node in tree.css("blockquote")
            if not inside_quote(node) and "gmail_quote" not in (node.attributes.get("class") or "")
        ]
        if quotes:
            _remove_introduction(quotes[-1])
            quotes[-1].decompose()
            removed = True
    if not removed or tree.body is None or (not tree.body.text().strip() and not tree.body.css("img")):
        return html
    return tree.html or html


def without(html: str, older: list[str], kept: str) -> str:
    """The HTML as far as the line with which the older mail begins, when all words that are kept stand before it.

    When it cannot be cut there: nothing, so that the plain words are shown; unless pictures or tables would be lost.
    """
    tree, first, last = _tree(html), _plain(older[0].lstrip("> ")), _plain(older[-1].lstrip("> "))
    if tree.body is None or min(len(first), len(last)) < SHORTEST or last not in _plain(tree.body.text(separator=" ")):
        return html
    for node in tree.body.css("*")[:5_000]:
        if _plain(node.text(separator=" ")[: 4 * len(first) + 200]).startswith(first):
            _remove_from(node)
            break
    left = _plain(tree.body.text(separator=" "))
    if last not in left and all(word in left for word in _plain(kept).split(" ")):
        return tree.html or html
    return html if tree.body.css("img, table") else ""


def _plain(text: str) -> str:
    """Letters and figures only: markup and text put different signs around them."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.lower()).split())


def _tree(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(bounded(html))


def _holders(tree: LexborHTMLParser) -> list[LexborNode]:
    found: list[LexborNode] = []
    for selector in HOLDERS:
        for node in tree.css(selector)[:50]:
            if not _inside(node, found) and not _is_forward(node) and not _is_answered_inside(node):
                found = [other for other in found if not _inside(other, [node])]
                found.append(node)
    return found


def _starting(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The first such element; a line above it may be anybody's, so below such a line must stand who wrote."""
    for node in tree.css(selector)[:20]:
        if "style*=" not in selector or is_author(" ".join(node.text()[:300].split())):
            return [node]
    return []


def _mark(tree: LexborHTMLParser) -> bool:
    """Write into the tree what is quoted and what is signature; False when nothing says so."""
    holders = _holders(tree)
    for node in holders:
        node.attrs["data-talka-quote"] = "1"
    marked = bool(holders)
    for selector in STARTS:
        for node in _starting(tree, selector):
            node.insert_before(CUT)
            marked = True
    spare_own_quotations(tree, marked)
    for node in _signatures(tree, holders):
        node.attrs["data-talka-signature"] = "1"
        marked = True
    return marked


def _signatures(tree: LexborHTMLParser, holders: list[LexborNode]) -> list[LexborNode]:
    found: list[LexborNode] = []
    for selector in SIGNATURES:
        for node in tree.css(selector)[:20]:
            is_small = len(node.text()) < LONGEST_SIGNATURE and not node.css("blockquote")
            if is_small and not _inside(node, [*holders, *found]):
                found.append(node)
    return found


def _inside(node: LexborNode, others: list[LexborNode]) -> bool:
    parent = node.parent
    ids = {other.mem_id for other in others}
    steps = 0
    while parent is not None and steps < 300:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
        steps += 1
    return False


def _is_forward(node: LexborNode) -> bool:
    first = next((line for line in node.text()[:400].splitlines() if line.strip()), "")[:120]
    return (
        kind_of(first, "") is Kind.FORWARD
        or re.match(r"\s*-{0,20}\s*(?:forwarded|begin forw|persi)", first, re.I) is not None
    )


def _is_answered_inside(node: LexborNode) -> bool:
    """Answers between the lines: words of its own after a blockquote inside the holder."""
    if node.tag == "blockquote":
        return False
    quotes = [child for child in node.iter() if child.tag == "blockquote"]
    if not quotes:
        return False
    after = quotes[0].next
    while after is not None:
        if (
            after.tag != "blockquote"
            and (after.text_content or after.text() if after.tag == "-text" else after.text()).strip()
        ):
            return True
        after = after.next
    return False


def _remove_introduction(node: LexborNode) -> None:
    """The "On … wrote:" just above a quotation goes with it."""
    before = node.prev
    for _ in range(4):
        if before is None:
            return
        words = " ".join((before.text_content or "" if before.tag == "-text" else before.text()).split())
        previous = before.prev
        if words:
            if is_introduction(words, ">"):
                before.decompose()
            return
        before = previous


def _remove_from(node: LexborNode) -> bool:
    """Remove an element and everything after it in the document."""
    current: LexborNode | None = node
    while current is not None and current.tag not in ("body", "html"):
        after = current.next
        while after is not None:
            following = after.next
            after.decompose()
            after = following
        parent = current.parent
        if current is node:
            node.decompose()
        current = parent
    return True
