from collections.abc import Callable
from typing import Any

import pytest

from talka.jobs import worker
from talka.rules import actions
from talka.rules.models import Rule


@pytest.fixture
def rule(world: Any) -> Callable[..., Rule]:
    """A published rule in three words: rule(events, conditions, deeds)."""

    def make(when: Any, then: list[dict[str, Any]], *, name: str = "Tested", desk: Any = None, **more: Any) -> Rule:
        data = {"when": {"events": when} if isinstance(when, list) else when, "then": then, **more}
        return actions.publish(actions.add(name, by=None, desk=desk), data, by=None)

    return make


@pytest.fixture
def work() -> Callable[[], Any]:
    """Do what waits in the queue."""
    return worker.drain
