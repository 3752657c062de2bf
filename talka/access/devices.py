"""Browsers that have signed a person in before: a signed cookie, good for nothing but being counted apart."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from talka.kit import tokens
from talka.people.actions import by_address
from talka.people.models import Person

NAME = "__Host-device" if settings.HTTPS else "device"
DAYS = 90


def remember(response: HttpResponse, person: Person) -> None:
    response.set_cookie(
        NAME, f"{person.pk}.{_mark(person)}", max_age=DAYS * 86400, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def is_known(request: HttpRequest, email: str) -> bool:
    number, _dot, mark = request.COOKIES.get(NAME, "").partition(".")
    if not mark:
        return False
    person = by_address(email)
    return person is not None and str(person.pk) == number and tokens.verify("device", mark, person.pk, person.password)


def _mark(person: Person) -> str:
    """Bound to the password: after it changes every browser is a stranger again."""
    return tokens.sign("device", person.pk, person.password)
