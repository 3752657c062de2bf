"""HAZARDS EXP-1: no cell is a formula, and what we wrote can be read back."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from talka.ui import csv as ours

DANGEROUS = "=+-@\t\r＝＋－＠"
TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("=+-@'\",;|\t\r\n ＝＋－＠a1."), st.characters(exclude_categories=["Cs"]))
)


@given(TEXTS)
@example("'=1")
@example('";=1')
@example("\t=x")
@example("-5")
@example("'-5")
def test_guarding_can_be_taken_back(text):
    assert ours.unguard(ours.guard(text)) == text


@given(TEXTS)
def test_no_cell_starts_a_formula(text):
    told = ours.guard(text)
    if not ours.NUMBER.match(told):
        assert not told.lstrip(" \u00a0").startswith(tuple(DANGEROUS))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=4), st.sampled_from(",;"))
def test_a_file_reads_back_as_it_was(rows, delimiter):
    text = "".join(ours.lines(["=head", "b"], rows, delimiter=delimiter)).removeprefix(ours.BOM)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    assert read[0] == ["'=head", "b"]
    assert [[ours.unguard(cell) for cell in row] for row in read[1:]] == rows


@pytest.mark.parametrize(
    "attack", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "a;=1+1", 'x","=1+1', "＝1+1", "\t=1", "  =1"]
)
def test_known_attacks_are_disarmed_whatever_the_separator(attack):
    for separator in ",;\t|":
        for part in ours.guard(attack).split(separator):
            assert not part.strip(' "').startswith(("=", "@", "＝", "+1+1", "-2+3"))


def test_numbers_stay_numbers():
    assert ours.cell(-5) == -5
    assert ours.guard("-5.25") == "-5.25"
    assert ours.guard("+370 600 00000") == "'+370 600 00000"
