from django.http import HttpRequest

from talka.people.models import Person


class Call(HttpRequest):
    """A request that came through the door, so somebody known makes it."""

    user: Person
