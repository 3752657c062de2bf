import pytest

from talka.jobs.worker import drain
from talka.kit.query import QueryError, parse
from talka.tickets import counting, finding
from talka.tickets.actions import assign, edit, note, reply, tag

pytestmark = pytest.mark.django_db


def numbers(found):
    return sorted(ticket.pk for ticket in found)


def test_fields_narrow_what_is_visible(world):
    vpn, mail = world.ticket("VPN", team=world.network), world.ticket("Mail", team=world.workplace)
    assign(vpn, world.ada, by=world.ada)
    tag(mail, ["vip"], by=world.ada)
    expected = {
        "assignee:me": [vpn.pk],
        "assignee:none": [mail.pk],
        "-assignee:none": [vpn.pk],
        "team:network": [vpn.pk],
        "tag:vip": [mail.pk],
        "-tag:vip": [vpn.pk],
        "requester:carol": [vpn.pk, mail.pk],
        "requester:carol@example.org is:unanswered": [vpn.pk, mail.pk],
        "status:new": [vpn.pk, mail.pk],
        "status:closed": [],
        "created:today": [vpn.pk, mail.pk],
        "created:>today": [],
        "created:<2020-01-01": [],
        "priority:normal": [vpn.pk, mail.pk],
        "priority:critical,high": [],
        f"number:{vpn.pk}": [vpn.pk],
        f"number:>{vpn.pk}": [mail.pk],
        "has:tag": [mail.pk],
        "has:attachment": [],
        "is:overdue": [],
        "desk:it": [vpn.pk, mail.pk],
        "organization:nerio": [vpn.pk, mail.pk],
    }
    assert {text: numbers(finding.matching(parse(text), world.ada)) for text in expected} == expected


def test_words_are_found_in_messages_folded_and_inflected(world):
    ticket = world.ticket("Klausimas", text="Neradau sąsiuvinių spintoje")
    drain()
    for typed in ("sasiuvinis", "sąsiuvinis", "sasiuv", f"#{ticket.pk}"):
        assert [hit.ticket_id for hit in finding.found(parse(typed), world.ada)] == [ticket.pk], typed


def test_a_customer_never_finds_a_note(world):  # HAZARDS LEAK-1
    ticket = world.ticket()
    note(ticket, "kanarėlė gieda", by=world.ada)
    drain()
    assert finding.found(parse("kanarėlė"), world.ada)
    assert not finding.found(parse("kanarėlė"), world.carol)
    assert not finding.found(parse("kanarėlė"), world.dan)


def test_a_reply_is_found_by_its_requester(world):
    ticket = world.ticket()
    reply(ticket, "Perkraukite maršrutizatorių", by=world.ada)
    drain()
    assert [hit.ticket_id for hit in finding.found(parse("marsrutizatorius"), world.carol)] == [ticket.pk]


@pytest.mark.parametrize("typed", ["priority:urgent", "colour:red", "custom.a__b:1", "created:99d99", "is:nothing"])
def test_what_cannot_be_understood_is_named(world, typed):
    with pytest.raises(QueryError):
        finding.matching(parse(typed), world.ada)


@pytest.mark.parametrize(
    "typed", ['"', "a'b", "%", "custom.x:'; drop", 'subject:"\\"', "NEAR(a b)", "assignee:99999999999999999999"]
)
def test_hostile_words_are_only_words(world, typed):  # HAZARDS SQL-1
    finding.found(parse(typed), world.ada)
    list(finding.matching(parse(typed), world.ada))


def test_custom_fields_are_found_by_value(world):
    ticket = world.ticket(custom={"floor": 4, "room": "S4-112", "urgent": True})
    for typed in ("custom.floor:4", "custom.room:S4-112", "custom.room:112", "custom.urgent:yes"):
        assert numbers(finding.matching(parse(typed), world.ada)) == [ticket.pk], typed


def test_counts_are_of_what_is_seen_and_take_two_statements(world, django_assert_num_queries):
    first = world.ticket(team=world.network)
    world.ticket(team=world.network)
    assign(first, world.ada, by=world.ada)
    views = {text: (text, True) for text in ("assignee:me", "assignee:none", "is:unanswered")}
    counting.of_views(world.ada, views)  # grants and options are read once
    with django_assert_num_queries(2):
        counts, teams = counting.of_views(world.ada, views), counting.of_teams(world.ada)
    assert [str(count) for count in counts.values()] == ["1", "1", "2"]
    assert [(team.name, team.open) for team in teams] == [("Network", 2), ("Workplace", 0)]


def test_an_old_subject_is_not_found_any_more(world):  # HAZARDS LEAK-5
    ticket = world.ticket("Kanarėlės algalapis")
    drain()
    edit(ticket, subject="Kita tema", by=world.ada)
    drain()
    assert not finding.found(parse("kanarėlės"), world.ada)
    assert [hit.ticket_id for hit in finding.found(parse("kita tema"), world.ada)] == [ticket.pk]


def test_a_customer_does_not_find_custom_fields(world):  # HAZARDS NOTE-2
    ticket = world.ticket(custom={"risk": "kanarėlė"})
    drain()
    assert [hit.ticket_id for hit in finding.found(parse("kanarėlė"), world.ada)] == [ticket.pk]
    assert not finding.found(parse("kanarėlė"), world.carol)
