"""The `talka` command line: a module offers a command by decorating a function in its commands.py.

@command("mail receive", help="Read one letter from standard input")
@argument("--desk", default="", help="the desk it is for")
def receive(args: argparse.Namespace) -> None: ...
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from talka.kit.errors import Refused

Handler = Callable[[Any], int | None]


@dataclass
class Command:
    """A name of one or more words, a line of help, and the function that does it.

    `raw` commands read their own arguments: the function gets the list of words instead of a parsed namespace.
    """

    name: str
    help: str
    run: Handler
    raw: bool = False
    arguments: list[tuple[tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)

    def __call__(self, words: Sequence[str]) -> int:
        return self.run(list(words) if self.raw else self.parser().parse_args(words)) or 0

    def parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog=f"talka {self.name}", description=self.help)
        for names, options in self.arguments:
            parser.add_argument(*names, **options)
        return parser


# Not a Registry: commands are there before the database is, so none can be switched off in it.
COMMANDS: dict[str, Command] = {}


def command(name: str, *, help: str, raw: bool = False) -> Callable[[Handler], Handler]:
    """Offer the decorated function as `talka <name>`."""

    def offer(function: Handler) -> Handler:
        arguments = list(reversed(getattr(function, "arguments", [])))
        if name in COMMANDS:
            raise ValueError(f"two commands are called {name!r}")
        COMMANDS[name] = Command(name, help, function, raw, arguments)
        return function

    return offer


def argument(*names: str, **options: Any) -> Callable[[Handler], Handler]:
    """An argument of the command below it; takes what argparse's add_argument takes."""

    def note(function: Handler) -> Handler:
        function.__dict__.setdefault("arguments", []).append((names, options))
        return function

    return note


def run(words: Sequence[str]) -> int:
    """Do what the words say; the exit code is 0 when done, 1 when refused, 2 when not understood."""
    if not words or words[0] in ("-h", "--help", "help"):
        say(overview(""))
        return 0
    found = find(words)
    if found is None:
        family = overview(words[0])
        complain(f"There is no command {words[0]!r}." if not family else f"Which one?\n{family}")
        complain("talka --help lists the commands.")
        return 2
    try:
        return found(words[len(found.name.split()) :])
    except Refused as refusal:
        complain(str(refusal))
        return 1


def find(words: Sequence[str]) -> Command | None:
    """The command with the longest name the words begin with."""
    for length in range(len(words), 0, -1):
        if found := COMMANDS.get(" ".join(words[:length])):
            return found
    return None


def overview(family: str) -> str:
    """The commands and what they are for, all or those beginning with one word."""
    names = sorted(name for name in COMMANDS if not family or name.split()[0] == family)
    width = max(map(len, names), default=0)
    lines = [f"  {name:<{width}}  {COMMANDS[name].help}" for name in names]
    return "\n".join(lines if family else ["usage: talka <command> [arguments]", "", *lines])


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()  # before what a program started next has to say


def complain(text: str) -> None:
    sys.stderr.write(f"talka: {text}\n")
