import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.fields.models import FieldDefinition
from talka.fields.showing import display
from talka.fields.values import check, check_all
from talka.kit.errors import Invalid

COLOURS = [
    {"value": "red", "label": {"en": "Red", "lt": "Raudona"}},
    {"value": "blue", "label": {"en": "Blue", "lt": "Mėlyna"}},
]


def field(type="text", **given):
    return FieldDefinition(
        name=given.pop("name", "answer"), label={"en": "Answer"}, type=type, choices=COLOURS, **given
    )


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "  a b ", "a b"),
        ("long_text", "a\nb", "a\nb"),
        ("number", "1 234,50", 1234.5),
        ("number", 7, 7),
        ("number", "-0", 0),
        ("date", "2026-11-23", "2026-11-23"),
        ("choice", "red", "red"),
        ("multi_choice", ["blue", "red", "blue"], ["red", "blue"]),
        ("yes_no", "on", True),
        ("yes_no", False, False),
        ("person", "7", 7),
        ("url", "https://example.org/ą?b=1", "https://example.org/ą?b=1"),
    ],
)
def test_an_answer_becomes_a_typed_value(type, raw, value):
    checked = check(field(type), raw)
    assert checked == value
    assert checked.__class__ is value.__class__


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("text", "x" * 501),
        ("text", "a\0"),
        ("text", "\ud800"),
        ("text", {"a": 1}),
        ("number", "1e400"),
        ("number", "NaN"),
        ("number", "Infinity"),
        ("number", "9" * 41),
        ("number", True),
        ("number", "one"),
        ("date", "2026-02-30"),
        ("date", "23.11.2026"),
        ("date", "2026-11-23T10:00"),
        ("choice", "green"),
        ("choice", ["red"]),
        ("multi_choice", ["red", "green"]),
        ("yes_no", "perhaps"),
        ("person", "-1"),
        ("person", "9" * 30),
        ("person", "٣"),
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
        ("url", "http://[::1"),
        ("url", "https://a b"),
        ("url", 'https://a"onmouseover=x'),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(type, raw):
    with pytest.raises(Invalid) as refused:
        check(field(type), raw)
    assert refused.value.field == "answer"


@given(
    st.sampled_from(FieldDefinition.type.field.choices).map(lambda pair: pair[0]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    ),
)
def test_nothing_but_a_refusal_comes_of_odd_input(type, raw):
    try:
        value = check(field(type), raw)
    except Invalid:
        return
    assert value is None or isinstance(value, bool | int | float | str | list)


@pytest.mark.parametrize("empty", [None, "", "  ", []])
def test_an_empty_answer_is_nothing_unless_it_must_be_given(empty):
    assert check(field(), empty) is None
    with pytest.raises(Invalid):
        check(field(required=True), empty)


def test_answers_given_are_put_into_what_there_is():
    fields = [field(name="serial"), field("number", name="floor"), field(name="note")]
    now = {"serial": "A1", "floor": 2, "old": "of a field that is gone"}
    assert check_all(fields, {"serial": "", "floor": "3"}, now=now, partial=True) == {
        "floor": 3,
        "old": "of a field that is gone",
    }


def test_an_unknown_name_is_refused():
    with pytest.raises(Invalid) as refused:
        check_all([field()], {"role": "administrator"}, now={})
    assert refused.value.field == "role"


def test_a_customer_fills_in_only_what_is_theirs():
    fields = [field(name="inside"), field(name="place", customer_visible=True, customer_editable=True)]
    assert check_all(fields, {"place": "4th floor"}, now={"inside": "x"}, customer=True) == {
        "inside": "x",
        "place": "4th floor",
    }
    with pytest.raises(Invalid):
        check_all(fields, {"inside": "mine"}, now={}, customer=True)


def test_what_must_be_answered_is_asked_for_when_it_is_left_out():
    with pytest.raises(Invalid):
        check_all([field(required=True)], {}, now={})


def test_a_field_is_asked_on_its_kinds_and_desks():
    limited = FieldDefinition(kinds=["incident"], desks=[3])
    assert limited.applies("incident", 3)
    assert not limited.applies("request", 3)
    assert not limited.applies("incident", 4)
    assert FieldDefinition().applies("anything", None)


def test_answers_are_shown_in_words():
    assert display(["red", "blue"], field("multi_choice"), "lt") == "Raudona, Mėlyna"
    assert display("gone", field("choice")) == "gone"
    assert display(False, field("yes_no")) == "No"
    assert display("2026-11-23", field("date")) == "23 November 2026"
    assert display(7, field("person"), people={7: "Ada"}) == "Ada"
    assert display(None, field("number")) == ""
