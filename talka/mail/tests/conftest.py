from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from talka.mail.models import Mailbox
    from talka.mail.testing import Sink


@pytest.fixture
def box(world) -> "Mailbox":
    from talka.mail.testing import mailbox  # noqa: PLC0415  models first

    return mailbox(world.desk)


@pytest.fixture
def server(box: "Mailbox") -> "Iterator[Sink]":
    """A mail server that the mailbox sends through."""
    from talka.mail.testing import sink  # noqa: PLC0415  models first

    with sink() as found:
        found.use(box)
        yield found
