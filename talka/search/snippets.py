"""The part of a text around what was found, with the words marked. All of it is escaped: only <mark> is ours."""

from markupsafe import Markup, escape

from talka.kit.folding import spans

from .needles import Needle

BEFORE, LENGTH = 60, 200
SCANNED = 8000  # characters of a body that are looked through for the best place


def mark(text: str, needles: list[Needle]) -> Markup:
    """The whole text with the found words marked; for titles."""
    wanted = [needle for needle in needles if not needle.negated]
    marked, at = Markup(), 0
    for start, end, forms in spans(text):
        if any(needle.holds(form) for needle in wanted for form in forms):
            marked += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
            at = end
    return marked + escape(text[at:])


def snippet(body: str, needles: list[Needle]) -> Markup:
    """About two lines of the body, from a little before the first word found."""
    body = " ".join(body[:SCANNED].split())
    wanted = [needle for needle in needles if not needle.negated]
    first = next((start for start, _end, forms in spans(body) if any(n.holds(f) for n in wanted for f in forms)), 0)
    start = _word_edge(body, max(0, first - BEFORE))
    end = len(body) if len(body) - start <= LENGTH else max(body.rfind(" ", first, start + LENGTH), start + LENGTH // 2)
    before, after = "… " if start else "", " …" if end < len(body) else ""
    return escape(before) + mark(body[start:end], needles) + escape(after)


def _word_edge(text: str, at: int) -> int:
    return text.find(" ", at) + 1 if at and " " in text[at : at + BEFORE] else at
