"""Calendar invitations (RFC 5545, RFC 5546, RFC 6047) as plain values for a card. They are read, never answered."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Component

MAX_SIZE = 500_000
MAX_EVENTS = 10
MAX_PEOPLE = 50
MAX_WORDS = 1_000


@dataclass(frozen=True)
class Invitation:
    """What, when, where and who. Times are ISO 8601, with the offset when one is known; a day alone is a whole day."""

    method: str = ""  # request, cancel, reply, counter, publish … (RFC 5546 §1.4)
    what: str = ""
    starts: str = ""
    ends: str = ""
    where: str = ""
    organizer: str = ""
    attendees: tuple[str, ...] = ()
    repeats: str = ""  # the rule as written, such as FREQ=WEEKLY
    cancelled: bool = False


def invitations(data: bytes, defects: list[str]) -> tuple[Invitation, ...]:
    """The events of a text/calendar part; none when it cannot be read."""
    if len(data) > MAX_SIZE or data.count(b"\nBEGIN:") > 2_000:
        defects.append("calendar too large")
        return ()
    from icalendar import Calendar  # noqa: PLC0415  8 MB that only the parser's child needs

    try:
        calendar = Calendar.from_ical(data)
        if not isinstance(calendar, Calendar):
            raise ValueError("several calendars")
        method = _words(calendar.get("METHOD")).lower()
        return tuple(_invitation(event, method) for event in calendar.walk("VEVENT")[:MAX_EVENTS])
    except Exception:  # icalendar raises whatever its values meet
        defects.append("calendar unreadable")
        return ()


def card(invitation: Invitation) -> str:
    """The card in English, for those who have no words of their own."""
    labels = {"What": invitation.what, "When": when(invitation), "Where": invitation.where}
    labels |= {"Organizer": invitation.organizer, "Invited": ", ".join(invitation.attendees)}
    return "\n".join(f"{label}: {words}" for label, words in labels.items() if words)


def when(invitation: Invitation) -> str:
    """`2025-05-05 10:00 – 11:00 (+03:00)`, or days."""
    begins, ends = invitation.starts.replace("T", " "), invitation.ends.replace("T", " ")
    offset = f" ({begins[16:]})" if begins[16:] else ""
    if not ends or ends == begins:
        return begins[:16] + offset
    if begins[16:] != ends[16:]:
        return f"{begins} – {ends}"
    return f"{begins[:16]} – {ends[11:16] if begins[:10] == ends[:10] else ends[:16]}{offset}"


def _invitation(event: "Component", method: str) -> Invitation:
    starts, ends = _moment(event.get("DTSTART")), _moment(event.get("DTEND"), last=True)
    attendees = event.get("ATTENDEE") or []
    people = attendees if isinstance(attendees, list) else [attendees]
    rule = event.get("RRULE")
    return Invitation(
        method,
        _words(event.get("SUMMARY")),
        starts,
        ends,
        _words(event.get("LOCATION")),
        _person(event.get("ORGANIZER")),
        tuple(filter(None, (_person(one) for one in people[:MAX_PEOPLE]))),
        rule.to_ical().decode("utf-8", "replace")[:200] if rule else "",
        method == "cancel" or _words(event.get("STATUS")).lower() == "cancelled",
    )


def _words(value: object) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", str(value or "")).split())[:MAX_WORDS]


def _person(value: object) -> str:
    """`Ann Lee <ann@x.lt>`"""
    address = re.sub(r"^mailto:", "", _words(value), flags=re.I)[:320]
    name = _words(getattr(value, "params", {}).get("CN")) if value else ""
    return f"{name} <{address}>" if name and name != address else address


def _moment(value: object, last: bool = False) -> str:
    found = getattr(value, "dt", None)
    if isinstance(found, datetime):
        return found.isoformat(timespec="minutes")
    if isinstance(found, date):
        # RFC 5545 §3.6.1: the end of days is the day after the last
        return (found - timedelta(days=1) if last else found).isoformat()
    return ""
