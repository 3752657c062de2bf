"""A thread for each mailbox that is fetched, so that one server that hangs holds up nobody else (HAZARDS REL-IN-13)."""

import logging
import random
import threading
from types import ModuleType

from django.db import DatabaseError, close_old_connections, connections

from ..models import Mailbox
from . import imap, pop3

log = logging.getLogger(__name__)
READERS: dict[str, ModuleType] = {Mailbox.Incoming.IMAP: imap, Mailbox.Incoming.POP3: pop3}
LOOK = 5.0  # seconds until a changed mailbox is noticed
LONGEST_PAUSE = 300.0
WATCHED = (
    "incoming",
    "incoming_host",
    "incoming_port",
    "incoming_security",
    "incoming_user",
    "incoming_password",
    "folder",
    "delete_after",
    "desk_id",
)


def watch(stop: threading.Event) -> None:
    """Keep one reader for each active mailbox, and a new one when its settings change."""
    readers: dict[int, Reader] = {}
    while not stop.is_set():
        close_old_connections()
        wanted = {box.pk: box for protocol in READERS for box in Mailbox.objects.read_by(protocol)}
        for pk, reader in list(readers.items()):
            if pk not in wanted or reader.settings != _settings(wanted[pk]) or not reader.is_alive():
                reader.stop.set()
                del readers[pk]
        for pk in wanted.keys() - readers.keys():
            readers[pk] = Reader(wanted[pk])
            readers[pk].start()
        stop.wait(LOOK)
    for reader in readers.values():
        reader.stop.set()


class Reader(threading.Thread):
    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.number, self.settings, self.stop = mailbox.pk, _settings(mailbox), threading.Event()

    def run(self) -> None:
        pause = 5.0
        while not self.stop.is_set():
            try:
                mailbox = Mailbox.objects.select_related("desk").get(pk=self.number)
                READERS[mailbox.incoming].stay(mailbox, self.stop)
                pause = 5.0
            except Mailbox.DoesNotExist:
                break
            except Exception as error:  # any trouble of one mailbox is shown on it, and tried again
                log.warning("mailbox %s: %s", self.number, error)
                self._note(f"{type(error).__name__}: {error}")
            finally:
                connections.close_all()
            # jitter, so that many mailboxes of one server do not all come back in the same second
            self.stop.wait(pause * random.uniform(0.5, 1.0))
            pause = min(LONGEST_PAUSE, pause * 2)

    def _note(self, words: str) -> None:
        try:
            Mailbox.objects.filter(pk=self.number).update(last_error=words[:500])
        except DatabaseError:
            log.exception("the trouble of mailbox %s could not be noted", self.number)


def _settings(mailbox: Mailbox) -> tuple[object, ...]:
    return tuple(getattr(mailbox, name) for name in WATCHED)
