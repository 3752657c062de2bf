"""What may be seen is found, whatever its inflection; what may not leaves no trace. Runs on both databases."""

import pytest
from django.db import connection
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talka.kit import folding
from talka.kit.query import parse
from talka.people.models import Team
from talka.search import index
from talka.search.models import Document

pytestmark = pytest.mark.django_db
HOSTILE = [
    '"',
    '""',
    "'",
    "';--",
    "\\",
    "a' OR '1'='1",
    "NEAR(a b)",
    "printer AND",
    "OR",
    "NOT printer",
    "words:printer",
    "{words} : x",
    "printer*",
    "*",
    "^printer",
    "-",
    "--",
    "-printer",
    "a:*",
    "a & b",
    "!a",
    "(((((",
    "a <-> b",
    "a | | b",
    "%",
    "_%",
    "a\x00b",
    "\x00",
    "\ud800",
    "ż\u0301" * 50,
    "x" * 1_000_000,
    "word " * 200_000,
    "🖨",
    "' UNION SELECT password FROM people_person --",
    "$1 %s {} %(a)s",
    ":b",
    "https://a.example/?q=1&b[]=2",
    "1e999",
    "-1",
    "½ ²",
    "\u202eabc",
    "a\u2028b",
    "İ",
    "ß",
    "中文 搜索",
    "नमस्ते",
    "ก็",
]


@pytest.fixture
def tickets():
    """Three "tickets" (any rows with a key will do; the real ones lie above this module)."""
    rows = [Team.objects.create(name=name) for name in ("one", "two", "three")]
    for row, text in zip(rows, ("Neveikia spausdintuvas", "Sąsiuvinių užsakymas", "Cannot print"), strict=True):
        index.put(
            thing=f"ticket:{row.pk}",
            ticket_id=row.pk,
            title=text,
            body=f"{text} in room {row.name}. Carol <carol@kaunas.example>",
        )
    return rows


def found(text, allowed=None, **more):
    return {hit.ticket_id for hit in index.find(text, allowed=allowed, **more)}


def test_any_inflection_and_the_beginning_of_a_word_find_it(tickets):
    one, two, three = (ticket.pk for ticket in tickets)
    assert found("spausdintuvų ") == {one}
    assert found("sasiuvinis") == found("sąsiuvinį ") == found("sąsi") == {two}
    assert found("printing ") == {three}
    assert found("sasi ") == set()  # with a space behind it the word is complete


def test_all_words_must_be_there_and_unwanted_ones_must_not(tickets):
    one, two, three = (ticket.pk for ticket in tickets)
    assert found("room carol ") == {one, two, three}
    assert found("room spausdintuvas ") == {one}
    assert found(parse("room -spausdintuvas ")) == {two, three}
    assert found(parse("-room")) == set()


def test_exact_words_and_addresses_are_found_in_order(tickets):
    everybody = {ticket.pk for ticket in tickets}
    assert found('"in room one"') == {tickets[0].pk}
    assert found('"room in one"') == set()
    assert found("carol@kaunas.example") == everybody
    assert found("carol@kaunas.exa") == everybody
    assert found("kaunas@carol.example ") == set()


def test_only_allowed_tickets_are_found(tickets):
    assert found("room", allowed=Team.objects.filter(name="two")) == {tickets[1].pk}
    assert found("room", allowed=Team.objects.none()) == set()
    tickets[1].delete()
    assert tickets[1].pk not in found("room", allowed=Team.objects.all())


def test_a_note_is_found_only_by_those_who_may_read_notes(tickets):
    one, two = tickets[0].pk, tickets[1].pk
    for ticket in (one, two):
        index.put(thing=f"note:{ticket}", ticket_id=ticket, title="room", body="CANARY-note suspicious", internal=True)
    everybody = Team.objects.all()
    assert found("canary", allowed=everybody) == set()
    assert found("canary", allowed=everybody, internal=Team.objects.filter(pk=two)) == {two}
    assert found("canary", allowed=Team.objects.filter(pk=one), internal=Team.objects.filter(pk=two)) == set()
    assert found("canary", allowed=everybody, internal=True) == {one, two}
    assert not any("CANARY" in hit.snippet for hit in index.find("room", allowed=everybody))


def test_a_document_without_a_ticket_is_hidden_unless_asked_for(tickets):
    index.put(thing="article:1", title="Printer guide")
    assert index.find("guide", allowed=None) == []
    assert [hit.thing for hit in index.find("guide", allowed=None, also=Q(thing__startswith="article:"))] == [
        "article:1"
    ]


def test_one_statement_finds_and_filters(tickets, django_assert_num_queries):
    with django_assert_num_queries(3):  # are the tickets few; the hits, filtered; their texts for the snippets
        index.find("room", allowed=Team.objects.all())


def test_few_tickets_and_many_are_searched_alike(tickets, monkeypatch):
    for ticket in tickets:
        index.put(thing=f"note:{ticket.pk}", ticket_id=ticket.pk, body="room suspicious", internal=True)
    two = Team.objects.filter(name="two")
    few = [
        index.find(text, allowed=two, internal=notes) for text in ("room", "suspicious") for notes in (True, False, two)
    ]
    monkeypatch.setattr(index, "FEW", 0)
    assert [
        index.find(text, allowed=two, internal=notes) for text in ("room", "suspicious") for notes in (True, False, two)
    ] == few


def test_found_words_are_marked_and_everything_else_is_escaped(tickets):
    index.put(
        thing="x",
        ticket_id=tickets[0].pk,
        title="<b>Sąsiuvinių</b>",
        body="<script>alert(1)</script> " * 30 + "sąsiuvinius & <i>\x00",
    )
    hit = next(hit for hit in index.find("sasiuvinis", allowed=None) if hit.thing == "x")
    assert str(hit.title) == "&lt;b&gt;<mark>Sąsiuvinių</mark>&lt;/b&gt;"
    assert "<mark>sąsiuvinius</mark> &amp; &lt;i&gt;" in hit.snippet
    assert "<script" not in hit.snippet


def test_a_title_that_says_it_goes_before_a_newer_mention(tickets):
    index.put(thing="y", ticket_id=tickets[1].pk, title="Other", body="spausdintuvas")
    assert [hit.ticket_id for hit in index.find("spausdintuvas", allowed=None)] == [tickets[0].pk, tickets[1].pk]


def test_the_index_follows_change_and_removal(tickets):
    thing = f"ticket:{tickets[0].pk}"
    index.put(thing=thing, ticket_id=tickets[0].pk, title="Telefonas")
    assert found("spausdintuvas") == set()
    assert found("telefonai ") == {tickets[0].pk}
    index.remove(thing)
    assert found("telefonas") == set()
    Document.objects.all().delete()
    assert found("room") == set()
    index.merge()
    index.check()


def test_a_thing_has_one_document(tickets):
    assert index.put_many([{"thing": "z", "body": "first"}, {"thing": "z", "body": "second"}]) == 1
    assert Document.objects.get(thing="z").body == "second"


def test_an_erased_word_is_not_left_in_the_index_after_merging(tickets):
    index.put(thing="secret", ticket_id=tickets[0].pk, body="erasemecanary")
    index.remove("secret")
    index.merge()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM search_index_data WHERE instr(block, CAST('erasemecanary' AS BLOB)) > 0"
            )
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_nothing_typed_or_indexed_upsets_the_database(tickets, text):
    index.put(thing="hostile", ticket_id=tickets[0].pk, title=text, body=text)
    index.find(text, allowed=Team.objects.all())
    index.find(f"{text} printer", allowed=Team.objects.all(), internal=True)
    assert found("spausdintuvas") == {tickets[0].pk}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80))
def test_a_text_is_found_by_every_word_in_it(tickets, text):
    index.put(thing="any", ticket_id=tickets[0].pk, body=text)
    for word in dict.fromkeys(folding.words(text)):
        assert "any" in {hit.thing for hit in index.find(f"{word} ", allowed=None)} or tickets[0].pk in found(
            f"{word} "
        ), word
