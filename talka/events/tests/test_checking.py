from django.core.checks import run_checks

from talka.events import bus
from talka.events.checks import every_heard_kind_is_declared


def test_everything_that_is_heard_is_declared():
    assert not every_heard_kind_is_declared()


def test_listening_for_what_nobody_says_is_a_warning(quiet_bus):
    bus.now("ticket.opned")(lambda event, ticket: None)
    bus.later("ticket.opened", "*")(lambda event, ticket: None)
    (found,) = every_heard_kind_is_declared()
    assert found.id == "events.W001"
    assert "ticket.opned" in found.msg
    assert found in run_checks(tags=["events"])
