"""Texts with placeholders: filled once, from a flat list of words, and nothing else ever happens in them."""

import pytest

from talka.kit.templating import UnknownPlaceholder, check, fill, names

VALUES = {"requester.called": "Rūta", "ticket.number": "INC-7", "service.name": ""}
HOSTILE = [
    "{{7*7}}", "{{ 7*7 }}", "{% if 1 %}x{% endif %}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "{0.__class__}", "%(x)s", "{{ user.password }}",
    "{{ requester.__class__ }}", "{{ requester.called.__class__ }}", "{{ _meta }}", "{{ requester._meta }}", "{{ settings.SECRET_KEY }}",
    "{{}}", "{{ }}", "{{{{ requester }}}}", "{{ requester.called() }}", "{{ a.b.c.d.e.f }}",
]  # fmt: skip


def test_values_stand_where_they_are_named():
    assert fill("Labas, {{ requester.called }}: {{ticket.number}}.", VALUES) == "Labas, Rūta: INC-7."


def test_an_empty_value_says_what_stands_after_the_bar():
    assert fill("About {{ service.name | our service }}.", VALUES) == "About our service."
    assert fill("About {{ service.name }}.", VALUES) == "About ."


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text):  # HAZARDS TPL-1, TPL-2
    assert fill(text, VALUES) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_a_value_stay_words(text):  # HAZARDS TPL-1
    assert fill("{{ requester.called }}", {"requester.called": text, **{"ticket.number": "no"}}) == text


def test_a_value_is_never_read_again():
    assert (
        fill("{{ requester.called }}", {"requester.called": "{{ ticket.number }}", "ticket.number": "x"})
        == "{{ ticket.number }}"
    )


def test_values_are_escaped_in_html():
    assert fill("<p>{{ requester.called }}</p>", {"requester.called": "<b>&"}, html=True) == "<p>&lt;b&gt;&amp;</p>"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{{ requester.nam }}", "requester.nam"),
        ("{{7*7}}", "7*7"),
        ("{{ user.password }}", "user.password"),
        ("x {{}}", ""),
    ],
)
def test_an_unknown_placeholder_is_told_by_its_name(text, named):
    with pytest.raises(UnknownPlaceholder) as unknown:
        check(text, VALUES)
    assert unknown.value.name == named


def test_known_ones_pass_and_are_listed_once():
    text = "{{ ticket.number }} {{ requester.called | you }} {{ ticket.number }}"
    check(text, VALUES)
    assert names(text) == ["ticket.number", "requester.called"]


def test_a_long_hostile_text_is_read_in_no_time():
    assert fill("{{ " * 50_000, VALUES) == "{{ " * 50_000
    check("{" * 100_000, VALUES)
