"""The equation: offered = tickets + messages + ignored (with reason) + set aside + pending; nothing twice."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from talka.jobs.testing import Site

from .mails import Mail

LOOK = """
import re
from django.db.models import Count
from talka.jobs.models import Job
from talka.mail.models import Outgoing, RawMail
from talka.tickets.models import Message, Ticket
def number(subject):
    found = re.match(r"Torture (\\d+) ", subject)
    return int(found[1]) if found else 0
articles = dict(Message.objects.exclude(letter_id=None).values_list("letter_id").annotate(n=Count("pk")))
answer = {
    "rows": [[number(r.subject), r.pk, r.state, r.outcome, r.reason, articles.get(r.pk, 0)] for r in RawMail.objects.all()],
    "tickets": Ticket.objects.count(),
    "messages": Message.objects.filter(kind="customer").count(),
    "outgoing": list(Outgoing.objects.values_list("identifier", "state", "kind", "error")),
    "replies": list(Message.objects.filter(kind="reply").values_list("text", flat=True)),
    "failed_jobs": list(Job.objects.filter(state="failed").values_list("task", "last_error")),
}
"""
PENDING = """
from talka.mail.models import Outgoing, RawMail
answer = [RawMail.objects.filter(state="received").count(), Outgoing.objects.filter(state__in=("ready", "sending")).count()]
"""
IGNORED = ("automatic", "bounce", "loop", "dismissed")


@dataclass
class Ledger:
    offered: list[Mail]
    copies: Counter[str]  # Message-ID → how often our sink was given it
    confirmed: set[str]  # replies the API said yes to
    asked: set[str]  # replies that were tried
    problems: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def close(self, site: Site) -> None:
        seen = site.ask(LOOK)
        self._mails(seen)
        self._sent(seen)
        self._replies(seen)
        for task, error in seen["failed_jobs"]:
            self.problems.append(f"job {task} failed for good: {error[-300:]}")

    def _mails(self, seen: dict[str, Any]) -> None:
        found: dict[int, list[Any]] = {}
        tally: Counter[str] = Counter()
        for row in seen["rows"]:
            if row[3] == "duplicate":
                tally["repeats"] += 1
                if row[5]:
                    self.problems.append(f"mail {row[0]}: a repeat has {row[5]} messages")
                continue
            found.setdefault(row[0], []).append(row)
        for mail in self.offered:
            rows = found.pop(mail.number, [])
            if len(rows) != 1:
                self.problems.append(f"mail {mail.number} ({mail.kind} by {mail.door}) is there {len(rows)} times")
                continue
            tally[self._became(mail, rows[0])] += 1
        for number, rows in found.items():
            self.problems.append(f"mail {number} was never offered: {json.dumps(rows)}")
        if tally["opened"] != seen["tickets"] or tally["opened"] + tally["added"] != seen["messages"]:
            self.problems.append(f"{seen['tickets']} tickets, {seen['messages']} messages, but mails say {dict(tally)}")
        ignored = sum(tally[name] for name in IGNORED)
        self.counts |= {
            "offered": len(self.offered),
            "tickets": tally["opened"],
            "messages": tally["added"],
            "ignored": ignored,
            "aside": tally["aside"],
            "pending": tally["pending"],
            "repeats": tally["repeats"],
        }
        total = tally["opened"] + tally["added"] + ignored + tally["aside"] + tally["pending"]
        if total != len(self.offered):
            self.problems.append(f"offered {len(self.offered)}, accounted for {total}")

    def _became(self, mail: Mail, row: list[Any]) -> str:
        _number, key, state, outcome, reason, articles = row
        if state == "received":
            return "pending"
        became = "aside" if state == "aside" else outcome
        if became != mail.becomes:
            self.problems.append(f"mail {mail.number} should be {mail.becomes}, is {became}: {reason}")
        if became in (*IGNORED, "aside") and not reason:
            self.problems.append(f"mail {mail.number} is {became} without a reason")
        if articles != (became in ("opened", "added")):
            self.problems.append(f"mail {mail.number} (row {key}, {became}) has {articles} messages")
        return became

    def _sent(self, seen: dict[str, Any]) -> None:
        states: Counter[str] = Counter()
        for identifier, state, kind, error in seen["outgoing"]:
            copies = self.copies[identifier]
            states[state] += 1
            if copies > 1:
                self.problems.append(f"{kind} {identifier} was sent {copies} times")
            if state == "sent" and copies != 1:
                self.problems.append(f"{kind} {identifier} is said to be sent, the sink has {copies}")
            if state in ("ready", "failed") and copies:
                self.problems.append(f"{kind} {identifier} is {state} ({error}), the sink has it")
        for identifier in self.copies.keys() - {one[0] for one in seen["outgoing"]}:
            self.problems.append(f"the sink has {identifier}, and nobody wanted it sent")
        self.counts |= {
            "out": len(seen["outgoing"]),
            "sent": states["sent"],
            "uncertain": states["uncertain"],
            "unsent": states["failed"],
            "out_pending": states["ready"] + states["sending"],
        }

    def _replies(self, seen: dict[str, Any]) -> None:
        found = Counter(seen["replies"])
        for text in self.asked:
            least = text in self.confirmed
            if not least <= found[text] <= 1:
                self.problems.append(f"{text!r} was {'confirmed' if least else 'asked'}, is there {found[text]} times")
        self.counts["replies"] = sum(found.values())
