"""No two places have the same keys, however many modules name some."""

import pytest

from talka.tickets.lookup import PLACES
from talka.ui.slots import entries


@pytest.mark.django_db
def test_every_way_by_keyboard_leads_to_one_place():
    keys = [entry.keys for _name, entry in entries if entry.keys] + [place[0] for place in PLACES]
    assert sorted(keys) == sorted(set(keys))
