import pytest

from talka.kit.workflow import Phase
from talka.portal.progress import STEPS, progress_of
from talka.tickets.actions import assign, move


@pytest.mark.parametrize(
    ("steps", "sentence", "step", "yours"),
    [
        ([], "We have received it", 1, False),
        (["begin"], "We are working on it", 2, False),
        (["wait"], "Waiting for you", 3, True),
        (["hold"], "Waiting for somebody outside", 3, False),
        (["solve"], "Solved. Write if it is not.", 4, False),
        (["solve", "close"], "Closed", 5, False),
    ],
)
def test_each_phase_is_a_sentence_and_a_step(world, steps, sentence, step, yours):
    ticket = world.ticket()
    for name in steps:
        ticket = move(ticket, name, by=world.ada)
    found = progress_of(ticket)
    assert (found.sentence, found.step, found.yours) == (sentence, step, yours)
    assert len(found.steps) == STEPS


def test_who_works_on_it_is_named(world):
    ticket = assign(move(world.ticket(), "begin", by=world.ada), world.ada, by=world.ada)
    assert "Ada" in progress_of(ticket).sentence
    assert progress_of(ticket).step == 3


@pytest.mark.parametrize("phase", Phase)
def test_no_phase_is_without_words(world, phase):
    ticket = world.ticket()
    ticket.phase = phase
    assert progress_of(ticket).sentence
