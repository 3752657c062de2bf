"""A thread for each mailbox that is fetched, so that one server that hangs holds up nobody else (HAZARDS REL-IN-13)."""

import datetime as dt
import errno
import logging
import poplib
import random
import ssl
import threading
from types import ModuleType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from imapclient.exceptions import IMAPClientError, LoginError

from talka.jobs import rescue
from talka.kit.errors import Refused

from ..leases import new_lease
from ..models import Mailbox
from . import imap, pop3

log = logging.getLogger(__name__)
READERS: dict[str, ModuleType] = {Mailbox.Incoming.IMAP: imap, Mailbox.Incoming.POP3: pop3}
LOOK = 5.0  # seconds until a changed mailbox is noticed
LEASE = dt.timedelta(seconds=60)  # how long a mailbox stays with a worker that has fallen silent
SHORTEST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
WATCHED = (
    "incoming",
    "incoming_host",
    "incoming_port",
    "incoming_security",
    "incoming_user",
    "incoming_password",
    "sign_in",
    "folder",
    "more_folders",
    "move_to",
    "delete_after",
    "desk_id",
)


def watch(stop: threading.Event) -> None:
    """Keep one reader for each active mailbox, and a new one when its settings change."""
    readers: dict[int, Reader] = {}
    me = new_lease()
    while not stop.is_set():
        close_old_connections()
        wanted = {box.pk: box for protocol in READERS for box in Mailbox.objects.read_by(protocol)}
        for pk, reader in list(readers.items()):
            changed = pk not in wanted or reader.settings != _settings(wanted[pk]) or not reader.is_alive()
            if changed or not hold(wanted[pk], me):
                reader.stop.set()
                del readers[pk]
        for pk in wanted.keys() - readers.keys():
            if hold(wanted[pk], me):
                readers[pk] = Reader(wanted[pk])
                readers[pk].start()
        stop.wait(LOOK)
    for reader in readers.values():
        reader.stop.set()
    Mailbox.objects.filter(reader=me).update(reader="", reader_until=None)


def hold(mailbox: Mailbox, me: str) -> bool:
    """Of several workers one fetches a mailbox: compare and set, renewed in the second half of the lease."""
    now = timezone.now()
    if mailbox.reader == me and mailbox.reader_until and mailbox.reader_until - now > LEASE / 2:
        return True
    free = Q(reader__in=("", me)) | Q(reader_until__lt=now)
    if mailbox.reader and rescue.is_dead(mailbox.reader):
        free |= Q(reader=mailbox.reader)
    return Mailbox.objects.filter(free, pk=mailbox.pk).update(reader=me, reader_until=now + LEASE) == 1


def plainly(error: Exception) -> str:
    """The trouble in words of ours: what the other side says is for the log, not for the page (HAZARDS SSRF-5)."""
    with translation.override(settings.LANGUAGE_CODE):
        if isinstance(error, Refused):
            return str(error)
        if isinstance(error, LoginError | poplib.error_proto):
            return _("The server refuses the sign-in.")
        if isinstance(error, ssl.SSLError):
            return _("The connection cannot be encrypted safely.")
        if isinstance(error, TimeoutError):
            return _("The server does not answer in time.")
        if isinstance(error, DatabaseError):
            return _("Our own database does not answer.")
        if isinstance(error, IMAPClientError):
            return _("The server says no, or speaks in a way we do not understand.")
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS):
            return _("Our own disk is full or cannot be written.")
        return _("The server cannot be reached.") if isinstance(error, OSError) else type(error).__name__


class Reader(threading.Thread):
    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.number, self.settings, self.stop = mailbox.pk, _settings(mailbox), threading.Event()

    def run(self) -> None:
        pause = SHORTEST_PAUSE
        while not self.stop.is_set():
            began = timezone.now()
            try:
                mailbox = Mailbox.objects.select_related("desk").get(pk=self.number)
                READERS[mailbox.incoming].stay(mailbox, self.stop)
                pause = SHORTEST_PAUSE
            except Mailbox.DoesNotExist:
                break
            except Exception as error:  # any trouble of one mailbox is shown on it, and tried again
                log.warning("mailbox %s: %s", self.number, error)
                # a session that has fetched and then broke is no reason to stay away longer and longer
                pause = SHORTEST_PAUSE if self._has_read_since(began) else pause
                self._note(plainly(error), pause)
            finally:
                connections.close_all()
            # jitter, so that many mailboxes of one server do not all come back in the same second
            self.stop.wait(pause * random.uniform(0.5, 1.0))
            pause = min(LONGEST_PAUSE, pause * 2)

    def _has_read_since(self, began: dt.datetime) -> bool:
        try:
            return Mailbox.objects.filter(pk=self.number, last_read_at__gte=began).exists()
        except DatabaseError:
            return False

    def _note(self, words: str, pause: float) -> None:
        try:
            Mailbox.objects.filter(pk=self.number).update(
                last_error=words[:500], next_read_at=timezone.now() + dt.timedelta(seconds=pause)
            )
        except DatabaseError:
            log.exception("the trouble of mailbox %s could not be noted", self.number)


def _settings(mailbox: Mailbox) -> tuple[object, ...]:
    return tuple(str(getattr(mailbox, name)) for name in WATCHED)
