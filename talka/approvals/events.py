from django.utils.translation import gettext_lazy as _

from talka.events.bus import event_type

from .models import Vote


@event_type("approval.asked", _("asked for approval “{name}”, {step}: {people}"), private=("people",))
class Asked:
    """A step begins; `voters` are the keys of those who are asked."""

    approval: int
    name: str
    step: str
    people: str
    voters: list[int]


@event_type(
    "approval.answered",
    _("{answer} “{name}” ({step}) {comment}"),
    private=("comment",),
    words={"answer": Vote.Answer},
)
class Answered:
    approval: int
    name: str
    step: str
    answer: str
    comment: str


@event_type("approval.passed_on", _("passed the approval “{name}” on to {person}"), private=("person",))
class PassedOn:
    approval: int
    name: str
    person: str
    person_id: int


@event_type("approval.reminded", _("reminded those who have not answered “{name}”, {step}"), quiet=True)
class Reminded:
    approval: int
    name: str
    step: str
    voters: list[int]


@event_type("approval.granted", _("closed “{name}”: approved"))
class Granted:
    """`plan` so that a rule may ask for which."""

    approval: int
    name: str
    plan: int | None
    asked_by: int | None


@event_type("approval.refused", _("closed “{name}”: not approved"))
class Refused:
    approval: int
    name: str
    plan: int | None
    asked_by: int | None


@event_type("approval.expired", _("closed “{name}”: nobody decided in time"))
class Expired:
    approval: int
    name: str
    plan: int | None
    asked_by: int | None


@event_type("approval.withdrawn", _("withdrew the approval “{name}”"))
class Withdrawn:
    approval: int
    name: str
    plan: int | None
    asked_by: int | None
