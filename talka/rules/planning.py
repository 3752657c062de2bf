"""What a rule would do to a ticket. Reads, and writes nothing; a trial and the deed itself see the same steps."""

from django.utils.translation import gettext as _

from talka.kit.errors import Refused

from .definition import Deed, Definition
from .vocabulary import Case, Step


def plan(kept: Definition, case: Case) -> list[Step]:
    return [_step(deed, case) for deed in kept.then]


def _step(deed: Deed, case: Case) -> Step:
    verb = deed.verb
    if verb is None:
        return Step(deed.do, deed.given, deed.do, state="skip", why=_("Its module is switched off."))
    try:
        return verb.plan(deed.given, case)
    except Refused as refusal:
        state = "gone" if refusal.code == "gone" else "skip"
        return verb.step(deed.given, state=state, why=str(refusal))


def does(steps: list[Step]) -> bool:
    return any(step.state in ("do", "gone") for step in steps)
