import pytest
from django.test import Client

from talka.events.testing import recorded
from talka.tickets.actions import note, reply
from talka.tickets.models import Ticket

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ada(world) -> Client:
    client = Client()
    client.force_login(world.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("count", [3, 60])
def test_the_queue_takes_as_many_statements_for_sixty_tickets_as_for_three(
    world, ada, count, django_assert_max_num_queries
):
    for number in range(count):
        world.ticket(f"Ticket {number}")
    with django_assert_max_num_queries(15):
        page = ada.get("/tickets/")
    assert page.status_code == 200
    assert page.content.count(b'name="number"') == min(count, 50)


@pytest.mark.parametrize("count", [1, 12])
def test_a_ticket_page_takes_as_many_statements_for_a_long_conversation(
    world, ada, count, django_assert_max_num_queries
):
    ticket = world.ticket()
    for number in range(count):
        reply(ticket, f"Answer {number}", by=world.ada, files=[("a.txt", b"a")])
        note(ticket, f"Note {number}", by=world.ben)
    with django_assert_max_num_queries(25):
        page = ada.get(f"/tickets/{ticket.pk}/")
    assert page.content.count(b"Internal note by") == count


def test_a_search_that_cannot_be_read_says_why_and_keeps_the_words(world, ada):
    page = ada.get("/tickets/", {"q": "colour:red printer"}).content.decode()
    assert "There is no search field “colour”" in page
    assert 'value="colour:red printer"' in page


def test_a_reply_by_form_comes_back_to_the_ticket(world, ada):
    ticket = world.ticket()
    answer = ada.post(f"/tickets/{ticket.pk}/replies", {"text": "Looking", "then": "wait"})
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.last().text) == ("waiting", "Looking")


def test_a_reply_by_htmx_answers_with_the_page_anew_and_says_so(world, ada):
    ticket = world.ticket()
    answer = ada.post(f"/tickets/{ticket.pk}/replies", {"text": "Looking"}, **HTMX)
    assert answer.status_code == 200
    assert "Looking" in answer.content.decode()
    assert "on its way" in answer.headers["Talka-Toast"]


def test_a_refused_reply_by_htmx_is_a_toast_and_nothing_else(world, ada):
    ticket = world.ticket()
    answer = ada.post(f"/tickets/{ticket.pk}/replies", {"text": " "}, **HTMX)
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode() + answer.headers.get("Talka-Toast", "")
    assert not recorded("message.sent")


def test_files_are_kept_with_the_reply_and_downloaded_as_files(world, ada):  # HAZARDS XSS-3
    ticket = world.ticket()
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    evil = SimpleUploadedFile("x.png.svg", b"<svg onload=alert(1)>", content_type="image/png")
    ada.post(f"/tickets/{ticket.pk}/replies", {"text": "See", "files": [evil]})
    file = ticket.messages.last().attachments.get().file
    answer = ada.get(f"/files/{file.pk}?inline")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    list(answer.streaming_content)  # read to its end, the file is closed


def test_a_received_body_is_served_only_for_a_sandboxed_frame(world, ada):
    ticket = world.ticket(html="<p>Labas</p>")
    message = ticket.messages.get()
    answer = ada.get(f"/messages/{message.pk}/body")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert f'src="/messages/{message.pk}/body"' in ada.get(f"/tickets/{ticket.pk}/").content.decode()


def test_a_new_ticket_for_somebody_unknown_makes_a_requester(world, ada):
    answer = ada.post(
        "/tickets/new", {"subject": "Phone call", "requester": "New.Person@Example.org", "text": "Called"}
    )
    ticket = Ticket.objects.get(subject="Phone call")
    assert answer.headers["Location"] == f"/tickets/{ticket.pk}/"
    assert (ticket.requester.email, ticket.requester.has_usable_password()) == ("new.person@example.org", False)


def test_a_refused_new_ticket_keeps_what_was_typed(world, ada):
    answer = ada.post("/tickets/new", {"subject": "", "text": "Long story", "requester": "carol@example.org"})
    assert answer.status_code == 422
    assert "Long story" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_the_history_says_why(world, ada):
    ticket = world.ticket()
    reply(ticket, "Looking", by=world.ada)
    page = ada.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "because Ada Kazlauskaitė replied" in page


@pytest.mark.parametrize("who", ["carol", "dan"])
def test_customers_have_no_desk(world, who):
    client = Client()
    client.force_login(getattr(world, who), backend="allauth.account.auth_backends.AuthenticationBackend")
    ticket = world.ticket()
    assert client.get("/tickets/").status_code == 404
    assert client.get(f"/tickets/{ticket.pk}/").status_code == 404
