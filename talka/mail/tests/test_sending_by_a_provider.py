"""Mail leaves through a service's own interface, with the same three ends as by SMTP."""

import json

import pytest
import requests

from talka.jobs.worker import drain
from talka.mail import vault
from talka.mail.models import Mailbox, Outgoing
from talka.tickets.actions import reply


@pytest.fixture
def posted(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> list[requests.PreparedRequest]:
    """What the service was asked; `answer` on it says how it answers."""
    box.provider, box.provider_key = "postmark", vault.seal("k3y")
    box.save()
    asked: list[requests.PreparedRequest] = []

    def send(session: object, request: requests.PreparedRequest, **more: object) -> requests.Response:
        asked.append(request)
        if isinstance(answers[0], Exception):
            raise answers[0]
        response = requests.Response()
        response.status_code, response.request, response.url = answers[0], request, request.url or ""
        response._content = json.dumps(
            {"ErrorCode": 0, "Message": "OK", "MessageID": "m", "To": "carol@example.org"}
        ).encode()
        return response

    answers[:] = [200]
    monkeypatch.setattr(requests.Session, "send", send)
    return asked


answers: list[int | Exception] = [200]


def send(world) -> Outgoing:
    reply(world.ticket(), "Done.", by=world.ada)
    drain()
    return Outgoing.objects.get()


def test_a_reply_leaves_through_the_service(world, posted: list) -> None:
    assert send(world).state == "sent"
    said = json.loads(posted[0].body)
    assert posted[0].headers["X-Postmark-Server-Token"] == "k3y"
    assert "carol@example.org" in said["To"]
    assert "help+" in said["ReplyTo"]  # the signed address an answer finds its ticket by
    assert "Done." in said["TextBody"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (400, "failed"),
        (401, "ready"),
        (429, "ready"),
        (503, "uncertain"),
        (requests.ReadTimeout(), "uncertain"),
        (requests.ConnectTimeout(), "ready"),
    ],
)
def test_no_later_and_unknown_are_told_apart(world, posted: list, answer: int | Exception, state: str) -> None:
    answers[0] = answer
    row = send(world)
    assert row.state == state  # HAZARDS REL-OUT-02..04
    assert len(posted) == 1
    assert "k3y" not in row.error


def test_the_key_is_kept_encrypted(box: Mailbox, posted: list) -> None:
    assert "k3y" not in Mailbox.objects.get().provider_key
