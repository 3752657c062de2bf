"""A word is found however it is written, inflected or accented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talka.kit.folding import LONGEST_WORD, MOST_WORDS, any_of, fold, terms, words

INFLECTED = [
    "sąsiuvinis sąsiuvinio sąsiuviniui sąsiuvinį sąsiuviniu sąsiuviniai sąsiuvinių sąsiuvinius sasiuviniu",
    "spausdintuvas spausdintuvo spausdintuvui spausdintuvą spausdintuvu spausdintuvai spausdintuvų spausdintuvams",
    "slaptažodis slaptažodžio slaptažodį slaptažodžiui slaptažodžiai slaptažodžių slaptazodis slaptazodzio slaptazodziu",
    "prisijungimas prisijungimo prisijungimą prisijungimui prisijungimai prisijungimų prisijungimu",
    "paskyra paskyros paskyrą paskyrai paskyroje paskyrų paskyru",
    "tinklas tinklo tinklą tinklui tinkle tinklai tinklų",
    "kėdė kėdės kėdę kėdžių kede kedes kedziu",
    "printer printers printer's PRINTERS",
    "connection connections connected connecting",
]


@pytest.mark.parametrize("family", INFLECTED, ids=lambda family: family.split()[0])
def test_every_inflection_finds_every_other(family):
    for written in family.split():
        kept = terms(written)
        for typed in family.split():
            assert {*kept.words, *kept.stems} & {*any_of(typed)}, f"{typed} does not find {written}"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ĄČĘĖĮŠŲŪŽ", "aceeisuuz"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("ﬁle", "file"),
        ("Ñandú", "nandu"),
    ],
)
def test_diacritics_and_case_do_not_matter(written, folded):
    assert fold(written) == folded
    assert words(written) == [folded]


def test_accents_written_apart_are_the_same_word():
    assert terms("s\u0105siuvinis") == terms("sa\u0328siuvinis")


def test_addresses_and_numbers_are_words_in_order():
    assert words("carol@kaunas.example INC-1042, 10.0.0.1") == [
        "carol",
        "kaunas",
        "example",
        "inc",
        "1042",
        "10",
        "0",
        "0",
        "1",
    ]


def test_other_scripts_are_words_too():
    assert words("Принтер не работает") == ["принтер", "не", "работает"]
    assert {"принтер"} <= {*terms("Принтер").stems}


def test_a_text_is_bounded():
    kept = terms("žodis " * 50_000)
    assert len(kept.words) <= MOST_WORDS
    assert max(map(len, terms("x" * 1_000_000).words)) <= LONGEST_WORD


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_terms_hold_letters_and_digits_only(text):
    kept = terms(text)
    assert all(word.isalnum() for word in (*kept.words, *kept.stems))


@given(st.text())
def test_every_word_finds_the_text_it_stands_in(text):
    kept = terms(text)
    for word in text.split():
        forms = any_of(word)
        assert not forms or {*forms} & {*kept.words, *kept.stems}
