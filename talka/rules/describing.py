"""A rule in the reader's words; what differs between two versions; why a rule did not run."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from talka.kit.query import QueryError
from talka.tickets.selectors import Reader

from .definition import Definition
from .models import Rule
from .triggers import ANCHORS, BY, WAIT, triggers, waited

Lines = list[tuple[str, list[str]]]


def told(kept: Definition, reader: Reader | None = None) -> Lines:
    """[(“When”, [...]), (“If”, [...]), (“Then”, [...])], each in order."""
    reader = reader or Reader(None)
    conditions = [one.described(reader) for one in kept.changed]
    if kept.selector and kept.selector != {"all": []}:
        try:
            conditions.append(kept.conditions.describe(reader))
        except QueryError as wrong:
            conditions.append(str(wrong))
    then = [
        deed.verb.said(deed.given) if deed.verb else _("%(name)s (its module is off)") % {"name": deed.do}
        for deed in kept.then
    ]
    more = [_("no rule after it is asked")] if kept.last else []
    return [
        (pgettext("rule", "When"), when(kept)),
        (pgettext("rule", "If"), conditions or [_("every ticket")]),
        (pgettext("rule", "Then"), then + more),
    ]


def when(kept: Definition) -> list[str]:
    if kept.mode == "since":
        length = waited(kept.wait) if WAIT.fullmatch(kept.wait) else kept.wait
        anchor = ANCHORS[kept.since].label if kept.since in ANCHORS else kept.since
        return [_("%(length)s after %(moment)s") % {"length": length, "moment": anchor}]
    if kept.mode == "cron":
        return [_("at the times “%(cron)s”") % {"cron": kept.cron}]
    found = [str(triggers[kind].label) if kind in triggers else kind for kind in kept.events]
    return [*found, *([str(BY[kept.by])] if kept.by in BY and kept.by else [])]


def sentence(kept: Definition) -> str:
    """All of it in one line."""
    return " · ".join(f"{title}: {', '.join(lines)}" for title, lines in told(kept) if lines)


def difference(old: Definition, new: Definition) -> list[tuple[str, str, str]]:
    """(what, gone, new) for each line of words that is only in one of them."""
    found = []
    for (title, before), (_title, after) in zip(told(old), told(new), strict=True):
        gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
        if gone or come or before != after:
            found.append(
                (title, "\n".join(gone or ([] if come else before)), "\n".join(come or ([] if gone else after)))
            )
    if old.per_hour != new.per_hour:
        found.append((_("At most an hour"), str(old.per_hour), str(new.per_hour)))
    return found


def why_not(code: str, rule: Rule | None, kept: Definition | None) -> str:
    """The words of a reason of matching.why_not, as the version said it that was asked."""
    name, _dot, number = code.partition(".")
    reader = Reader(None)
    try:
        match name:
            case "desk":
                return _("It is for another desk.")
            case "by":
                return str(BY[kept.by]).capitalize() if kept else ""
            case "changed" if kept:
                return _("Not so: %(words)s") % {"words": kept.changed[int(number)].described(reader)}
            case "if" if kept:
                return _("Not so: %(words)s") % {"words": kept.parts[int(number)].describe(reader)}
            case "last":
                return _("A rule before it lets no other follow.")
            case "broken":
                return _("It asks for something that is no longer there.")
    except (IndexError, QueryError):
        pass
    return _("It did not fit.")
