"""What is typed in the search box is understood, or refused by the name of what is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.kit.query import (
    LONGEST,
    Ago,
    Field,
    Group,
    Number,
    Phrase,
    Query,
    QueryError,
    Word,
    from_data,
    from_pairs,
    parse,
    to_data,
    to_pairs,
    to_text,
)

plain = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=12)
negated = st.booleans()
days = st.one_of(
    st.dates(date(1000, 1, 1)),
    st.builds(Ago, st.integers(0, 9999), st.sampled_from(["d", "w", "m", "y", "min", "h", "wh", "wd"]), st.booleans()),
)
items = st.one_of(
    st.builds(Word, plain, negated),
    st.builds(Phrase, st.lists(plain, min_size=1, max_size=4).map(" ".join), negated),
    st.builds(Number, st.integers(0, 10**17), st.sampled_from(["", "INC", "CHG"]), negated),
    st.builds(
        Field,
        st.sampled_from(["status", "tag", "requester", "custom.rack"]),
        st.just("="),
        st.lists(
            st.text(st.characters(categories=["L", "Nd", "Po", "Zs"], exclude_characters='"'), min_size=1)
            .map(lambda text: " ".join(text.split()))
            .filter(bool),
            min_size=1,
            max_size=3,
        ).map(tuple),
        negated,
    ),
    st.builds(
        Field,
        st.sampled_from(["created", "due"]),
        st.sampled_from(["=", "<", ">=", ">", "<="]),
        days.map(lambda day: (day,)),
        negated,
    ),
    st.builds(Field, st.just("created"), st.just(".."), st.tuples(days, days), negated),
    st.builds(
        Field,
        st.just("number"),
        st.just("="),
        st.lists(st.integers(-9, 10**17), min_size=1, max_size=3).map(tuple),
        negated,
    ),
)
groups = st.recursive(
    items,
    lambda inside: st.builds(
        lambda kind, some, negated: Group(kind, tuple(some), negated),
        st.sampled_from(["all", "any"]),
        st.lists(inside, min_size=2, max_size=3),
        st.booleans(),
    ),
    max_leaves=6,
)


def canonical(query):
    """As reading it once makes it: brackets that say nothing are gone."""
    return parse(to_text(query))


def test_every_kind_of_word_is_told_apart():
    text = 'status:open assignee:me "exact  words" created:>2026-01-01 -tag:vip custom.rack:"A 1"'
    text += " printer INC-1042 is:open"
    assert parse(text) == Query(
        (
            Field("status", "=", ("open",)),
            Field("assignee", "=", ("me",)),
            Phrase("exact words"),
            Field("created", ">", (date(2026, 1, 1),)),
            Field("tag", "=", ("vip",), negated=True),
            Field("custom.rack", "=", ("A 1",)),
            Word("printer"),
            Number(1042, "INC"),
            Field("is", "=", ("open",)),
        )
    )


def test_only_the_word_still_being_typed_is_a_prefix():
    assert parse("network prin").last_word_prefix
    assert not parse("network prin ").last_word_prefix
    assert not parse('"network prin"').last_word_prefix
    assert not parse("network -prin").last_word_prefix


def test_an_address_and_a_time_are_words_not_fields():
    assert parse("https://wiki.example/a 12:30 Re: ").fields == ()


def test_several_values_and_ranges():
    assert parse("priority:high,urgent").fields == (Field("priority", "=", ("high", "urgent")),)
    assert parse("created:2026-01-01..today").fields == (Field("created", "..", (date(2026, 1, 1), Ago(0))),)
    assert parse("number:INC-1042,7").fields == (Field("number", "=", (1042, 7)),)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("password:x", "password"),
        ("author__password__startswith:a", "author__password__startswith"),
        ("status:>open", "status"),
        ("created:soon", "soon"),
        ("created:2026-02-31", "2026-02-31"),
        ("is:asleep", "asleep"),
        ('status:""', "status"),
        ("number:1e9", "1e9"),
        ("created:>", "created"),
        ("other.rack:1", "other.rack"),
    ],
)
def test_what_is_wrong_is_named(text, named):
    with pytest.raises(QueryError, match=named):
        parse(text)


def test_a_search_has_a_length():
    with pytest.raises(QueryError):
        parse("x" * (LONGEST + 1))
    with pytest.raises(QueryError):
        parse("x " * 41)
    with pytest.raises(QueryError):
        from_pairs([("tag", "x")] * 41)


@given(st.lists(items, max_size=8), st.booleans())
def test_a_query_written_out_reads_the_same(some, typing):
    ends_open = bool(some) and isinstance(some[-1], Word) and not some[-1].negated
    query = Query(tuple(some), typing and ends_open)
    assert parse(to_text(query)) == query


@given(st.lists(items, max_size=8))
def test_a_url_reads_the_same(some):
    query = Query(tuple(some))
    again = from_pairs(to_pairs(query))
    assert again.fields == query.fields
    assert again.text.items == query.text.items


def test_alternatives_brackets_and_opposites():
    a, b, c = Word("a"), Word("b"), Field("tag", "=", ("c",))
    assert parse("a OR b tag:c").items == (Group("any", (a, Group("all", (b, c)))),)
    assert parse("(a OR b) tag:c").items == (Group("any", (a, b)), c)
    assert parse("a AND NOT b").items == (a, Word("b", negated=True))
    assert parse("-(a OR b)").items == parse("NOT (a OR b)").items == (Group("any", (a, b), negated=True),)
    assert parse("((a) (b))").items == (a, b)
    assert parse("NOT NOT a").items == parse("-(-a)").items == (a,)


def test_a_bracket_inside_a_word_is_part_of_it():
    assert parse("printer(s) f(x)").items == (Word("printer(s)"), Word("f(x)"))
    assert parse("(f(x) OR b)").items == (Group("any", (Word("f(x)"), Word("b"))),)
    assert parse("b)").items == (Word("b)"),)


@pytest.mark.parametrize(
    "text",
    [
        "(a",
        "a OR",
        "OR a",
        "a OR OR b",
        "NOT",
        "a AND",
        "()",
        "(a OR )",
        "(" * 30,
        "NOT (",
        "((((((a b) OR c) d) OR e) f) OR g)",
    ],
)
def test_what_is_left_open_is_refused(text):
    with pytest.raises(QueryError):
        parse(text)


def test_moments_count_from_now_both_ways():
    assert parse("due:<+4h updated:<2wd created:now due:none").fields == (
        Field("due", "<", (Ago(4, "h", ahead=True),)),
        Field("updated", "<", (Ago(2, "wd"),)),
        Field("created", "=", (Ago(0, "min"),)),
        Field("due", "=", ("none",)),
    )


def test_custom_fields_are_compared_as_they_are_written():
    assert parse("custom.floor:>=4").fields == (Field("custom.floor", ">=", ("4",)),)
    assert parse("custom.floor:1..4").fields == (Field("custom.floor", "..", ("1", "4")),)
    assert parse('custom.rack:"1..4",b').fields == (Field("custom.rack", "=", ("1..4", "b")),)


@given(st.lists(groups, max_size=4))
def test_groups_written_out_read_the_same(some):
    try:
        query = canonical(Query(tuple(some)))
    except QueryError:
        return  # too deep
    assert canonical(query) == query
    assert from_data(to_data(query)).items == query.items


@pytest.mark.parametrize(
    "data",
    [
        [], "x", {"all": [{}]}, {"all": [{"field": "status"}]}, {"all": [{"field": "status", "values": [None]}]},
        {"all": [{"field": 1, "values": ["a"]}]}, {"word": "a b"}, {"word": "status:open"}, {"word": "OR"}, {"all": "x"},
        {"field": "password", "values": ["x"]}, {"field": "status", "op": "~", "values": ["x"]}, {"all": [{"all": []}]},
    ],
)  # fmt: skip
def test_stored_conditions_that_are_none_are_refused(data):
    with pytest.raises(QueryError):
        from_data(data or {"all": [data]})


@given(st.text(max_size=200) | st.text('ab:"-,.<># ()OR\x00\n', max_size=60))
def test_anything_typed_is_understood_or_refused(text):
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(to_text(query)) == query
