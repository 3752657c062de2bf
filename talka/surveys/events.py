from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type


@event_type("survey.sent", _("asked the requester how it was"), quiet=True)
class Sent:
    invitation: int


@event_type("survey.answered", _("rated this {score} of {most} {comment}"), private=("comment",))
class Answered:
    """An anonymous one is recorded without ticket, person and comment."""

    survey: int
    score: int
    most: int
    comment: str
    low: bool


@event_type("survey.low", _("is not satisfied: {score} of {most} {comment}"), private=("comment",), quiet=True)
class Low:
    survey: int
    score: int
    most: int
    comment: str
