"""talka torture: what was done to it, and whether the equation holds."""

import argparse
import logging
import signal
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from .run import Report

SEED = 20261125


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="talka torture", description="Kill, cut, fill and take away while mail comes and goes; then count."
    )
    parser.add_argument("--kills", type=int, default=20, help="SIGKILLs at random, beside every named point")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, default=600, help="end the killing after so long")
    args = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was mounted and started goes with us
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # it tells of each line that we break
    django.setup()  # the sink is the one of the tests, which lies beside the models
    from .run import Run, say  # noqa: PLC0415
    from .world import a_world  # noqa: PLC0415

    with a_world(disk=48 + args.kills) as world:
        run = Run(world, args.kills, args.seed, args.minutes)
        report = run.all()
        if report.problems:
            say(world.site.log[-6000:])
    sys.stdout.write(table(report, args.seed))
    return 1 if report.problems else 0


def table(report: "Report", seed: int) -> str:
    hit = sum(report.points.values())
    lines = [
        f"seed {seed}, {report.seconds:.0f} s",
        f"named points {hit} of {len(report.points)} reached",
        *(f"killed {name}: {count}" for name, count in sorted(report.kills.items())),
        *(f"fault {name}: {count}" for name, count in sorted(report.faults.items())),
        "in: " + _told(report, "offered", "tickets", "messages", "ignored", "aside", "pending", "repeats", "refusals"),
        "out: " + _told(report, "out", "sent", "uncertain", "unsent", "out_pending", "replies"),
        *report.notes,
        *(f"PROBLEM {problem}" for problem in report.problems),
        "the equation holds" if not report.problems else f"{len(report.problems)} problems",
    ]
    return "\n".join(lines) + "\n"


def _told(report: "Report", *names: str) -> str:
    return ", ".join(f"{name} {report.counts.get(name, 0)}" for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
