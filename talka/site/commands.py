"""The commands about the installation as a whole."""

import argparse

from django.core.management import call_command, execute_from_command_line
from django.core.management.base import SystemCheckError

from talka.imports import health
from talka.kit.cli import argument, command, complain, say

from . import processes  # noqa: F401  registers web, worker and prepare
from . import serve as supervisor


@command("serve", help="Run the website, the mail and the background work", raw=True)
def serve(words: list[str]) -> int:
    """Only for the help: talka/__main__.py hands over before Django and this file are loaded."""
    return supervisor.main(words)


@command("migrate", help="Bring the database to the shape this version needs")
def migrate(args: argparse.Namespace) -> None:
    call_command("migrate", interactive=False)


@command("check", help="Look whether the configuration makes sense and the kept data is whole")
@argument("--deploy", action="store_true", help="also what matters only when others can reach it")
@argument("--quick", action="store_true", help="the configuration only; the rest reads every kept file")
def check(args: argparse.Namespace) -> int:
    try:
        call_command("check", deploy=args.deploy, databases=["default"])
    except SystemCheckError as problems:
        complain(str(problems))
        return 1
    found = [] if args.quick else health.problems()
    for problem in found:
        complain(str(problem))
    if any(problem.is_serious() for problem in found):
        return 1
    say("All is well.")
    return 0


@command("manage", help="Django's own commands, for developers", raw=True)
def manage(words: list[str]) -> None:
    execute_from_command_line(["talka manage", *words])
