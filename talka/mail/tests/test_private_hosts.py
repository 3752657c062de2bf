"""A mailbox is no way to knock at doors behind the firewall (HAZARDS SSRF-1, 2, 4)."""

import ipaddress
import socket

import pytest

from talka.mail import egress, probing, transport
from talka.mail.models import Mailbox
from talka.mail.sources import imap, pop3

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "localhost",
    "0",
    "0.0.0.0",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1",
    "fc00::1",
    "fec0::1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "fd00:ec2::254",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_no_spelling_of_a_private_address_is_connected_to(settings, host: str) -> None:
    settings.MAIL_PRIVATE_HOSTS = []
    with pytest.raises((egress.Blocked, OSError)):
        egress.check(host, 993)


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_PRIVATE_HOSTS = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 993)) for address in ("1.1.1.1", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)
    with pytest.raises(egress.Blocked):
        egress.check("mail.example.org", 993)


@pytest.mark.parametrize("entry", ["10.0.0.0/8", "10.0.0.5", "mail.lan", "MAIL.LAN."])
def test_what_the_server_itself_allows_is_allowed(settings, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    settings.MAIL_PRIVATE_HOSTS = [entry]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 993))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)
    egress.check("mail.lan", 993)


def test_a_public_address_is_public() -> None:
    assert egress.is_public(ipaddress.ip_address("1.1.1.1"))
    assert egress.is_public(ipaddress.ip_address("2606:4700:4700::1111"))


@pytest.fixture
def private(box: Mailbox, settings) -> Mailbox:
    settings.MAIL_PRIVATE_HOSTS = []
    box.incoming, box.incoming_host, box.outgoing_host = "imap", "127.0.0.1", "127.0.0.1"
    box.incoming_port = box.outgoing_port = 9
    return box


def test_nobody_connects(private: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*given: object, **more: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket, "create_connection", connect)
    for reader in (imap, pop3):
        with pytest.raises(egress.Blocked), reader.connected(private):
            pass
    with pytest.raises(transport.SignInFailed), transport.connected(private):
        pass


def test_the_trial_says_refused_and_nothing_of_the_network(private: Mailbox) -> None:
    answers = {(step.direction, step.name): step.answer for step in probing.walk(private)}
    assert answers["incoming", "resolve"] == answers["outgoing", "resolve"] == probing.Answer.REFUSED
    assert answers["incoming", "connect"] is None
