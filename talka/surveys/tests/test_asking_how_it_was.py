"""Asked after the work, seldom, never of programs; answered by a button, changed until it closes, anonymous if wished."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from talka.access import actions as access
from talka.events.testing import recorded
from talka.surveys import letters, links, tasks
from talka.surveys.models import Answer, Invitation, Survey
from talka.surveys.scales import figure
from talka.tickets import actions as tickets


def as_(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def survey(world):
    return Survey.objects.create(name="After", delay=24, rest=30)


@pytest.fixture
def asked(world, survey, time_machine):
    """The invitation of a ticket that Ada solved, sent a day later."""

    def ask(**more):
        ticket = world.ticket(assignee=world.ada, **more)
        tickets.move(ticket, "solve", by=world.ada)
        time_machine.move_to(timezone.now() + dt.timedelta(hours=25), tick=False)
        tasks.sweep()
        return Invitation.objects.get(ticket=ticket)

    return ask


def path(invitation, score=None):
    return "/s/" + links.address(invitation, score).rpartition("/s/")[2]


def test_a_day_after_a_letter_has_a_link_for_each_score(world, survey, asked):
    ticket = world.ticket()
    tickets.move(ticket, "solve", by=world.ada)
    tasks.sweep()
    assert not recorded("survey.sent")
    _subject, text, html = letters.written(asked(requester=world.dan))
    assert all(f"?score={score}" in text and f"?score={score}" in html for score in range(1, 6))


def test_nobody_is_asked_twice_within_the_days_of_rest(world, asked, time_machine):
    assert asked().sent_at
    assert asked().skipped == "asked lately"
    time_machine.move_to(timezone.now() + dt.timedelta(days=31), tick=False)
    assert asked().sent_at
    assert len(recorded("survey.sent")) == 2


def test_reopened_work_and_programs_are_not_asked(world, survey, time_machine):
    world.dan.is_robot = True
    world.dan.save()
    machine = world.ticket(requester=world.dan)
    tickets.move(machine, "solve", by=world.ada)
    ticket = world.ticket()
    tickets.move(ticket, "solve", by=world.ada)
    tickets.move(ticket, "reopen", by=world.ada)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25), tick=False)
    tasks.sweep()
    assert [one.skipped for one in Invitation.objects.all()] == ["reopened"]
    assert not recorded("survey.sent")


def test_looking_rates_nothing_and_the_button_does(world, asked):
    """Programs that check mail open every link of it."""
    invitation = asked()
    for score in range(1, 6):
        page = Client().get(path(invitation, score))
        assert f'value="{score}" required checked' in page.content.decode()
        Client().head(path(invitation, score))
    assert not Answer.objects.exists()
    Client().post(path(invitation), {"score": "2"})
    Client().post(path(invitation), {"score": "5", "comment": "Second thoughts"})
    found = Answer.objects.get()
    assert (found.score, found.comment, found.agent) == (5, "Second thoughts", world.ada)
    assert len(recorded("survey.answered")) == 2


@pytest.mark.parametrize("score", ["", "0", "6", "abc", "²", "99999999999999999999"])
def test_a_score_off_the_scale_is_refused_and_the_words_stay(world, asked, score):
    page = Client().post(path(asked()), {"score": score, "comment": "Kept words"})
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    assert not Answer.objects.exists()
    assert not recorded("survey.answered")


def test_after_two_weeks_and_with_a_guessed_link_nothing_is_taken(world, asked, time_machine):
    invitation = asked()
    assert Client().get(f"/s/{invitation.pk}-{'0' * 32}").status_code == 404
    time_machine.move_to(timezone.now() + dt.timedelta(days=15), tick=False)
    assert Client().post(path(invitation), {"score": "5"}).status_code == 409
    assert not Answer.objects.exists()


def test_a_low_rating_is_an_event_of_its_own_and_stands_on_the_ticket(world, asked):
    invitation = asked()
    Client().post(path(invitation), {"score": "1", "comment": "Took a week"})
    assert recorded("survey.low")[0].ticket_id == invitation.ticket_id
    page = as_(world.ada).get(f"/tickets/{invitation.ticket_id}/work", HTTP_HX_REQUEST="true")
    assert "Took a week" in page.content.decode()


def test_an_anonymous_answer_leads_back_to_nobody_and_is_final(world, survey, asked):
    survey.anonymous = True
    survey.save()
    invitation = asked()
    Client().post(path(invitation), {"score": "1", "comment": "Rude"})
    found = Answer.objects.get()
    assert (found.ticket, found.invitation, found.agent, 12) == (None, None, None, timezone.localtime(found.at).hour)
    event = recorded("survey.answered")[0]
    assert (event.ticket_id, event.actor, event.data["comment"]) == (None, None, "")
    assert Client().post(path(invitation), {"score": "5"}).status_code == 409
    assert not recorded("survey.low")


def test_the_desks_own_survey_wins_and_speaks_the_persons_language(world, survey, asked):
    own = Survey.objects.create(name="Own", desk=world.desk, kind="nps", question_lt="Ar patiktume kolegai?")
    world.carol.language = "lt"
    world.carol.save()
    invitation = asked()
    assert invitation.survey == own
    subject, text, _html = letters.written(invitation)
    assert subject == "Ar patiktume kolegai?"
    assert "?score=10" in text


@pytest.mark.parametrize(
    ("kind", "counts", "value"),
    [("csat", {5: 3, 3: 1}, 75.0), ("nps", {10: 2, 7: 1, 3: 1}, 25.0), ("ces", {7: 1, 2: 1}, 4.5), ("csat", {}, None)],
)
def test_the_figures_are_those_of_the_field(kind, counts, value):
    assert figure(kind, counts) == value


def test_results_are_for_those_with_the_right(world, survey, asked):
    Client().post(path(asked()), {"score": "5", "comment": "Great"})
    page = as_(world.eve).get("/surveys/").content.decode()
    assert "100 %" in page
    assert "Great" in page
    assert as_(world.ada).get("/surveys/").status_code == 403
    assert as_(world.carol).get("/surveys/").status_code == 404
    _token, secret = access.make_token(world.eve, "all", ["all"], by=None)
    told = Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/surveys/{survey.pk}/results").json()
    assert (told["value"], told["answers"], told["agents"][0]["name"]) == (100.0, 1, world.ada.name)
