"""Idempotency-Key: the same call again gets the same answer and changes nothing (HAZARDS TOK-3).

The claim is committed first; the answer is written in the transaction of the change itself. So a claim without an
answer means that nothing was changed, and one left by a crash may be taken over.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import KEPT, Answer
from .problems import Wrong

ABANDONED = dt.timedelta(minutes=2)
LONGEST = 255
HEADERS = ("Content-Type", "Location", "ETag")


def once(request: HttpRequest, caller: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or key is None:
        return act()
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Wrong(400, _("An idempotency key has 1 to %(most)s characters.") % {"most": LONGEST}, code="bad_key")
    claim = _claimed(caller, key, fingerprint(request))
    if claim.status is not None:
        return _told_again(claim)
    try:
        with transaction.atomic():
            response = act()
            if response.status_code < 400:
                claim.status, claim.body = response.status_code, response.content.decode()
                claim.headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
                claim.save(update_fields=["status", "body", "headers"])
            else:
                transaction.set_rollback(True)
    finally:
        # a refused call may be tried again with the same key once its reason is gone
        Answer.objects.filter(pk=claim.pk, status=None).delete()
    return response


def fingerprint(request: HttpRequest) -> str:
    """What was asked. A form with files is taken by its parts: its boundary is another one each time."""
    found = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.content_type}\0".encode())
    if request.content_type != "multipart/form-data":
        found.update(request.body)
        return found.hexdigest()
    for name, values in sorted(request.POST.lists()):
        found.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def _claimed(caller: str, key: str, wanted: str) -> Answer:
    now = timezone.now()
    rows = Answer.objects.filter(caller=caller, key=key)
    rows.filter(created_at__lt=now - KEPT).delete()
    rows.filter(status=None, created_at__lt=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return Answer.objects.create(caller=caller, key=key, fingerprint=wanted)
    except IntegrityError:
        found = rows.first()
    if found is None or (found.fingerprint == wanted and found.status is None):
        raise Wrong(409, _("This call is being worked on."), code="in_progress")
    if found.fingerprint != wanted:
        raise Wrong(422, _("This idempotency key was used for another call."), code="key_reused")
    return found


def _told_again(claim: Answer) -> HttpResponse:
    response = HttpResponse(claim.body, status=claim.status or 200)
    for name, value in claim.headers.items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response
