"""The three usual questions, their scales and the figure each is summed up to. Pure.

CSAT: share of satisfied (4 and 5 of 5). CES: mean effort, 1 to 7, higher is easier. NPS: promoters (9, 10) less detractors (0 to 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CSAT = "csat", _("Satisfaction (CSAT), 1 to 5")
    CES = "ces", _("Effort (CES), 1 to 7")
    NPS = "nps", _("Recommendation (NPS), 0 to 10")


@dataclass(frozen=True)
class Scale:
    first: int
    last: int
    low: int  # at or below it is bad news
    question: dict[str, str]
    ends: tuple[object, object]

    @property
    def scores(self) -> range:
        return range(self.first, self.last + 1)


# mail goes out in the language of its reader; the questions stand here in both, because an administrator may change each
SCALES = {
    Kind.CSAT: Scale(
        1, 5, 2,
        {"en": "How satisfied are you with our help?", "lt": "Ar esate patenkinti mūsų pagalba?"},
        (_("not at all"), _("very much")),
    ),
    Kind.CES: Scale(
        1, 7, 3,
        {"en": "It was easy to get my request solved.", "lt": "Išspręsti prašymą buvo lengva."},
        (_("I disagree"), _("I agree")),
    ),
    Kind.NPS: Scale(
        0, 10, 6,
        {"en": "Would you recommend us to a colleague?", "lt": "Ar rekomenduotumėte mus kolegai?"},
        (_("certainly not"), _("certainly")),
    ),
}  # fmt: skip


def figure(kind: str, counts: Mapping[int, int]) -> float | None:
    """One number for so many answers of each score; None without any."""
    total = sum(counts.values())
    if not total:
        return None
    if kind == Kind.CSAT:
        return round(100 * sum(n for score, n in counts.items() if score >= 4) / total, 1)
    if kind == Kind.NPS:
        good = sum(n for score, n in counts.items() if score >= 9)
        bad = sum(n for score, n in counts.items() if score <= 6)
        return round(100 * (good - bad) / total, 1)
    return round(sum(score * n for score, n in counts.items()) / total, 2)


def shown(kind: str, value: float | None) -> str:
    if value is None:
        return "–"
    return {Kind.CSAT: f"{value:g} %", Kind.NPS: f"{value:+g}"}.get(Kind(kind), f"{value:g}")
