"""Which servers a mailbox may name: public ones, and private ones only by the server's own list (HAZARDS SSRF-1, 2, 4).

Whoever looks after mailboxes is not whoever looks after the machine: without this a mailbox would be a way to knock at
every door behind the firewall. The list is TALKA_MAIL_PRIVATE_HOSTS: addresses, networks and names, with commas between.
"""

import ipaddress
import socket

from django.conf import settings
from django.utils.translation import gettext as _

from talka.kit.egress import Address, is_public
from talka.kit.errors import Refused


class Blocked(Refused):
    """A private address that the server's own configuration does not allow."""


def check(host: str, port: int) -> None:
    """Refuse before connecting; every address the name stands for must be allowed, so that none can be slipped in."""
    for found in _resolved(host, port):
        _check(found, host)


def check_peer(line: socket.socket | None, host: str) -> None:
    """Refuse after connecting and before anything is said: the name may have changed its mind (SSRF-2)."""
    if line is not None:
        _check(ipaddress.ip_address(line.getpeername()[0].partition("%")[0]), host)


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OSError(f"{host}: {error}") from error
    return [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_rest, where in found]


def _check(address: Address, host: str) -> None:
    if not is_public(address) and not _is_listed(address, host):
        raise Blocked(
            _("“%(host)s” is a private address. Whoever runs this server must allow it (TALKA_MAIL_PRIVATE_HOSTS).")
            % {"host": host[:100]},
            code="private_host",
        )


def _is_listed(address: Address, host: str) -> bool:
    plain = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped else address
    for entry in settings.MAIL_PRIVATE_HOSTS:
        try:
            net = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            if entry.lower().rstrip(".") == host.lower().rstrip("."):
                return True
        else:
            if plain.version == net.version and plain in net:
                return True
    return False
