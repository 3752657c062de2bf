"""talka user create, talka token create, talka setup-link: what an operator does at the console."""

import argparse
import sys
from datetime import timedelta
from getpass import getpass

from django.db import transaction
from django.utils import timezone

from talka.kit.cli import argument, command, say
from talka.kit.errors import Invalid
from talka.people.actions import add_person, by_address
from talka.people.models import Person

from . import actions, setup


@command("user create", help="add a person who can sign in")
@argument("email")
@argument("--name", default="")
@argument("--language", choices=("lt", "en"), default="en")
@argument("--admin", action="store_true", help="and make them an administrator")
@argument(
    "--password-stdin", action="store_true", help="read the password from standard input; otherwise it is asked for"
)
def user_create(args: argparse.Namespace) -> None:
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass("Password: ")
    create_user(args.email, password, name=args.name, language=args.language, admin=args.admin)
    say(f"{args.email} can sign in.")


@transaction.atomic
def create_user(email: str, password: str, *, name: str = "", language: str = "en", admin: bool = False) -> Person:
    """Somebody whom a mail made already keeps their tickets and gets the password."""
    person = by_address(email) or add_person(email=email, name=name, language=language, by=None, via="console")
    actions.set_password(person, password)
    if admin:
        actions.give(actions.role(actions.ADMINISTRATOR), person=person, by=None)
    return person


@command("token create", help="make an API token and print it alone")
@argument("person", help="the address of its owner")
@argument("--scope", action="append", default=[], help="all, a module or a permission; may be repeated")
@argument("--name", default="console")
@argument("--days", type=int, default=0, help="how long it is good; 0 is until it is removed")
def token_create(args: argparse.Namespace) -> None:
    person = by_address(args.person)
    if person is None:
        raise Invalid(f"Nobody here has the address {args.person}.")
    until = timezone.now() + timedelta(days=args.days) if args.days else None
    _token, secret = actions.make_token(person, args.name, args.scope or ["all"], expires_at=until, by=None)
    say(secret)


@command("setup-link", help="print a new link to the set-up page while there is no administrator")
def setup_link(args: argparse.Namespace) -> int:
    link = setup.issue_link()
    say(link or "There is an administrator already.")
    return 0 if link else 1
