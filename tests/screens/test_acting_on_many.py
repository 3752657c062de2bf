import pytest

from talka.access.models import Grant
from talka.events.testing import recorded
from talka.people.models import Organization

BULK = "/settings/organizations/bulk"


def test_retiring_asks_first(eve, as_, houses):
    response = as_(eve).post(BULK, {"action": "retire", "pk": [houses[0].pk, houses[1].pk]})
    assert response.status_code == 200
    assert "Neris" in response.content.decode()
    assert Organization.objects.filter(active=True).count() == 5


def test_retiring_many_keeps_a_line_for_each(eve, as_, houses):
    response = as_(eve).post(BULK, {"action": "retire", "pk": [house.pk for house in houses[:3]], "yes": "1"})
    assert response.status_code == 302
    assert Organization.objects.filter(active=True).count() == 2
    assert len(recorded("record.changed")) == 3


def test_each_row_is_answered_on_its_own(eve, as_, houses):
    Organization.objects.filter(pk=houses[0].pk).update(active=False)
    response = as_(eve).post(BULK, {"action": "retire", "pk": [house.pk for house in houses[:2]], "yes": "1"})
    text = response.content.decode()
    assert "It is out of use already." in text
    assert "Done for 1 of 2 records." in text
    assert not Organization.objects.get(pk=houses[1].pk).active


@pytest.mark.parametrize("keys", [["x"], ["-1"], ["9" * 30], ["1; DROP TABLE"], ["\0"]])
def test_keys_that_are_none_touch_nothing(eve, as_, houses, keys):
    assert as_(eve).post(BULK, {"action": "retire", "pk": keys, "yes": "1"}).status_code == 302
    assert Organization.objects.filter(active=True).count() == 5


def test_grants_are_taken_back_together_though_none_can_be_changed(eve, ada, as_):
    mine = Grant.objects.get(person=ada)
    client = as_(eve)
    assert 'value="remove"' in client.get("/settings/grants/").content.decode()
    assert client.post("/settings/grants/bulk", {"action": "remove", "pk": [mine.pk], "yes": "1"}).status_code == 302
    assert not Grant.objects.filter(pk=mine.pk).exists()


def test_an_unknown_action_is_not_found(eve, as_, houses):
    assert as_(eve).post(BULK, {"action": "delete", "pk": [houses[0].pk]}).status_code == 404


def test_too_many_rows_are_refused(eve, as_, houses):
    assert as_(eve).post(BULK, {"action": "retire", "pk": ["1"] * 501, "yes": "1"}).status_code == 409
