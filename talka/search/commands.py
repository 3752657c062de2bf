import argparse
import sys

from talka.kit.cli import argument, command, say

from . import index, rebuilding


@command("search rebuild", help="Write the search index anew; started again, it goes on where it stopped")
@argument("--restart", action="store_true", help="forget how far an earlier run came and empty the index first")
@argument("--only", default="", help="one source, such as tickets.messages")
def rebuild(args: argparse.Namespace) -> None:
    def tell(source: str, done: int) -> None:
        sys.stderr.write(f"\r{source}: {done} ")
        sys.stderr.flush()

    written = rebuilding.rebuild(restart=args.restart, only=args.only, tell=tell)
    index.merge()
    say(f"{written} documents written.")


@command("search check", help="See whether the search index fits the documents")
def check(args: argparse.Namespace) -> None:
    index.check()
    say("The index fits.")
