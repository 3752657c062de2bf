"""The request of somebody who is signed in, for the types of views behind login_required."""

from django.http import HttpRequest

from .models import Person


class PersonRequest(HttpRequest):
    """Never made: a view that only signed-in people reach says so in its signature."""

    user: Person  # type: ignore[assignment]  # narrower than django-stubs' "or AnonymousUser", which is the point
