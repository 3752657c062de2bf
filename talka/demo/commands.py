import argparse
import sys
import time

from talka.kit.cli import argument, command, say
from talka.kit.errors import Refused


@command("demo", help="Fill an empty installation with a sample company")
@argument("--tickets", type=int, default=0, metavar="N", help="and N more tickets with three messages each")
@argument("--language", choices=("lt", "en"), default="en", help="in which the agents see their screens")
def demo(args: argparse.Namespace) -> None:
    """Run again with --tickets it adds more to the same company; real work is never touched."""
    from . import bulk, company  # noqa: PLC0415  models are not loaded when commands are collected

    if args.tickets < 0:
        raise Refused("The number of tickets cannot be negative.")
    world, made = company.found(language=args.language)
    if made:
        say(f"{world.organization}: {made} tickets with their conversations.")
    if args.tickets:
        began = time.monotonic()

        def tell(done: int) -> None:
            sys.stderr.write(f"\r{done} of {args.tickets} tickets ")
            sys.stderr.flush()

        bulk.fill(world, args.tickets, progress=tell)
        sys.stderr.write("\n")
        say(f"{args.tickets} more tickets in {time.monotonic() - began:.0f} s.")
    say(company.who_may_sign_in(world))
