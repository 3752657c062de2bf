"""HAZARDS GEN-4: GET, HEAD and OPTIONS of every route, as everybody, leave every table as it was."""

import pytest

from tests.access.routes import routes

from .conftest import client_of
from .snapshot import changed, snapshot


@pytest.mark.parametrize("role", ["anon", "carol", "ada", "eve"])
def test_safe_methods_change_nothing(aviary, role):
    client = client_of(aviary.people[role])
    client.get("/")
    before, guilty = snapshot(), {}
    for route in routes():
        for method in ("get", "head", "options"):
            response = getattr(client, method)(route.address(aviary.objects))
            assert response.status_code < 500, route
            if response.streaming:
                list(response.streaming_content)
    for table in changed(before):
        guilty[table] = _who(client, aviary, table)
    assert guilty == {}


def _who(client, aviary, table):
    """Which route it was: asked again one by one."""
    found = []
    for route in routes():
        before = snapshot()
        list(client.get(route.address(aviary.objects)))
        if table in changed(before):
            found.append(route.name)
    return found


def test_a_tried_method_is_no_way_around(aviary):
    """No method override by header, field or address."""
    client, ticket = client_of(aviary.people["ada"]), aviary.carols
    before = snapshot()
    for given in ({"_method": "POST"}, {"name": "solve", "_method": "DELETE"}):
        client.get(f"/tickets/{ticket.pk}/moves", given)
        client.get(f"/tickets/{ticket.pk}/moves", given, headers={"X-HTTP-Method-Override": "POST"})
    assert changed(before) == []
    for method in ("TRACE", "CONNECT", "PROPFIND", "MOVE"):
        assert client.generic(method, f"/tickets/{ticket.pk}/").status_code in (400, 404, 405), method
    assert changed(before) == []
