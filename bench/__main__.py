"""talka bench: fill, start, measure, print. The figures are of this machine; docs/bench.md says how to read them."""

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import bulk, mail, mail_load
from .client import Ask, Timing, form, measure, sign_in
from .site import Site, a_site, free_port, wait_for

SEARCHES = ("spausdintuvas", "vpn klaida", "accounting", "projektorius kauno", "reception")
TYPED = ("spau", "vpn", "jon", "1042", "kaunas pro")  # into the palette, which answers while one types
PALETTE = "/palette?q=spau&about=ticket:1"
GROUPS = ("due", "status", "priority", "assignee", "team", "service", "kind", "desk")
GROWTH = 10_000
BULK = 10_000  # tickets of one change
TOKENS = 40  # an API token may ask 600 times a minute
COLUMNS = ("name", "engine", "tickets", "clients", "p50_ms", "p95_ms", "per_second", "seconds", "kb", "sql", "rss_mb")
PREPARE = """
VIEWS = ["priority:high team:mine", "is:open (tag:vip OR priority:critical)", "updated:<4wh assignee:none", "due:<+1d -team:none", "status:waiting",
    "kind:incident service:vpn", "requester:jonas is:open", "created:>2d channel:mail", "subject:vpn", "is:unanswered -assignee:me"]
from talka.access import actions
from talka.people.actions import by_address
from talka.tickets.models import Ticket
ada = by_address("ada@example.org")
from talka.tickets import selectors
from talka.tickets.saved.actions import save_view
for n in range(20 - ada.saved_views.count()):
    save_view(ada, name=f"View {n}", selector=selectors.parse(VIEWS[n %% len(VIEWS)]).to_data())
tokens = [actions.make_token(ada, f"bench {n}", ["all"], by=None)[1] for n in range(%d)]
print(json.dumps({"tokens": tokens, "open": list(Ticket.objects.open().order_by("-pk").values_list("pk", flat=True)[:200])}))
"""
Row = dict[str, Any]


class Bench:
    def __init__(self, site: Site, args: argparse.Namespace, tickets: int) -> None:
        self.site, self.args, self.tickets = site, args, tickets
        self.engine = "postgresql" if "DATABASE_URL" in site.environment else "sqlite"
        found = site.ask(PREPARE % TOKENS)
        self.tokens, self.open = found["tokens"], found["open"]
        self.cookies = sign_in(site, "ada@example.org")
        self.chance = random.Random(1)
        self.rows: list[Row] = []

    def row(self, name: str, *, clients: int = 1, timing: Timing | None = None, **more: Any) -> None:
        found: Row = {"name": name, "engine": self.engine, "tickets": self.tickets, "clients": clients}
        if timing:
            found |= {
                "p50_ms": timing.p50,
                "p95_ms": timing.p95,
                "per_second": timing.per_second,
                "kb": timing.size / 1000,
            }
        found |= more
        self.rows.append(found)
        say(found)

    def pages(self, clients: tuple[int, ...]) -> None:
        asks = self.asks()
        reads = {
            "queue": "/tickets/",
            "view_counts": "/tickets/views/",
            "ticket": f"/tickets/{self.open[0]}/",
            "search": f"/tickets/?q={SEARCHES[0]}",
            "palette": PALETTE,
        }
        wanted = [name for name in asks if not self.args.only or name == self.args.only]
        counted = json.loads(self.site.run("-m", "bench.sql", "ada@example.org", *reads.values()))
        for name in wanted:
            for count in clients:
                if name.startswith("api"):
                    timing = self.measured(asks[name], count, seconds=min(self.args.seconds, 5))
                else:
                    timing = self.measured(asks[name], count)
                self.row(name, clients=count, timing=timing, **({"sql": counted[reads[name]]} if name in reads else {}))

    def asks(self) -> dict[str, Callable[[int], Ask]]:
        def token(number: int) -> str:
            return str(self.tokens[number % len(self.tokens)])

        def api(number: int, **values: str) -> Ask:
            body = json.dumps({"subject": f"Bench {number}", "text": "Neveikia", **values}).encode()
            return Ask("/api/v1/tickets", "POST", body, "application/json", token(number), (201,))

        return {
            "queue": lambda number: Ask("/tickets/"),
            "view_counts": lambda number: Ask(
                "/tickets/views/"
            ),  # the side pane with twenty views and hardly anything else
            "queue_grouped": lambda number: Ask(f"/tickets/?group={GROUPS[number % len(GROUPS)]}"),
            "ticket": lambda number: Ask(f"/tickets/{self.open[number % len(self.open)]}/"),
            "search": lambda number: Ask(f"/tickets/?q={SEARCHES[number % len(SEARCHES)].replace(' ', '+')}"),
            "palette": lambda number: Ask(PALETTE.replace("spau", TYPED[number % len(TYPED)].replace(" ", "+"))),
            "api_list": lambda number: Ask("/api/v1/tickets?limit=50", token=token(number)),
            "reply": lambda number: form(
                f"/tickets/{self.open[number % len(self.open)]}/replies", text=f"Žiūriu, rašysiu vėliau. {number}"
            ),
            "new_web": lambda number: form("/tickets/new", subject=f"Bench {number}", text="Neveikia", kind="request"),
            "new_api": api,
        }

    def measured(self, make: Callable[[int], Ask], clients: int, seconds: float = 0.0) -> Timing:
        return measure(self.site.port, self.cookies, make, clients=clients, seconds=seconds or self.args.seconds)

    def bare(self) -> None:
        port = free_port()
        process = self.site.start("-m", "bench.bare", str(port))
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            for clients in (1, 8):
                timing = measure(port, {}, lambda number: Ask("/"), clients=clients, seconds=self.args.seconds)
                self.row("bare_page", clients=clients, timing=timing, sql=1)
        finally:
            self.site.stop(process)

    def mails(self) -> None:
        self.site.ask(mail.MAILBOX)
        mail.one_by_one(self.site, 20)
        times, rate = mail.one_by_one(self.site, 200)
        self.row(
            "mail_one_by_one",
            p50_ms=1000 * times[len(times) // 2],
            p95_ms=1000 * times[int(len(times) * 0.95)],
            per_second=rate,
        )
        self.row("mail_batch", per_second=mail.batch(self.site, 500))
        self.mail_load()

    def mail_load(self) -> None:
        found = mail_load.burst(self.site, self.cookies)
        self.row("mail_burst_stored", seconds=found.stored)
        self.row("mail_burst_tickets", seconds=found.settled, p95_ms=found.queue_p95_ms, rss_mb=found.worker_mb)
        sent = mail_load.out(self.site)
        self.row("mail_out", per_second=sent["per_second"], p95_ms=sent["answer_ms"])
        for name, seconds in mail_load.unusual(self.site).items():
            self.row(f"mail_{name}", seconds=seconds)

    def bulk(self) -> None:
        """10,000 tickets get a tag; p50 is the time to order it."""
        ordered, rate = bulk.edit(self.site, min(BULK, self.args.tickets))
        self.row("bulk_edit", p50_ms=1000 * ordered, per_second=rate)

    def rules(self) -> None:
        """A hundred rules on one event, the sweep of a rule by the clock, a trial; taken back afterwards."""
        found = json.loads(self.site.run("-m", "bench.rules"))
        self.row("rules_100", p50_ms=found["p50_ms"], p95_ms=found["p95_ms"], sql=found["sql"])
        self.row("rules_sweep", seconds=found["sweep_seconds"])
        self.row("rules_trial", seconds=found["trial_seconds"], per_second=found["tried"] / found["trial_seconds"])


def main(words: list[str]) -> int:
    args = _arguments(words)
    rows: list[Row] = []
    with a_site(args.tickets) as site:
        grown = site.folder / "growth.json"
        if args.tickets > GROWTH and not args.only:
            rows += _growth(site, args, grown)
        site.fill(args.tickets)
        with site.serving():
            bench = Bench(site, args, args.tickets)
            rows_of(bench, args)
            rows += bench.rows
    print(_table(rows))  # noqa: T201
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def rows_of(bench: Bench, args: argparse.Namespace) -> None:
    wanted = args.only
    if not wanted or wanted == "memory":
        bench.row("idle", rss_mb=bench.site.memory())
    if not wanted or wanted == "bare_page":
        bench.bare()
    bench.pages((1, 8))
    if not wanted or wanted.startswith("mail"):
        bench.mails()
    if not wanted or wanted == "bulk_edit":
        bench.bulk()
    if not wanted or wanted.startswith("rules"):
        bench.rules()
    if not wanted or wanted == "memory":
        bench.row("after", rss_mb=bench.site.memory())


def _growth(site: Site, args: argparse.Namespace, kept: Path) -> list[Row]:
    """The pages with few tickets, measured once while the site is filled."""
    if not kept.exists():
        site.fill(GROWTH)
        with site.serving():
            bench = Bench(site, args, GROWTH)
            reading = bench.asks()
            for name in ("queue", "ticket", "search", "palette", "api_list"):
                bench.row(name, timing=bench.measured(reading[name], 1))
        kept.write_text(json.dumps(bench.rows), encoding="utf-8")
    return list(json.loads(kept.read_text(encoding="utf-8")))


def _arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="talka bench", description="Measure pages, API, mail and memory with many tickets."
    )
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help="write the rows there as well")
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument(
        "--only",
        default="",
        metavar="NAME",
        help="one row: queue, queue_grouped, view_counts, ticket, search, palette, api_list, reply, new_web, new_api, bare_page, mail, rules, memory",
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="for each figure")
    return parser.parse_args(words)


def _table(rows: list[Row]) -> str:
    shown = [[_cell(row.get(name)) for name in COLUMNS] for row in rows]
    widths = [max(len(line[place]) for line in [list(COLUMNS), *shown]) for place in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
                     for line in [list(COLUMNS), *shown])  # fmt: skip


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)


def say(row: Row) -> None:
    sys.stderr.write("  ".join(f"{key} {_cell(value)}" for key, value in row.items()) + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
