"""A form with files where a JSON body is expected: curl -F text=… -F files=@log.txt"""

import json
from typing import Any

from django.db import transaction

from talka.ui.inputs import harmless

from . import uploads
from .call import Call

TAKES_FORMS = ("tickets", "messages")
MANY = ("to", "cc", "files")
CUSTOM = "custom."


def unpack(request: Call) -> None:
    """Make the form the JSON body it stands for; its files become files that were sent ahead."""
    match = request.resolver_match
    if (
        request.method != "POST"
        or request.content_type != "multipart/form-data"
        or match is None
        or match.url_name not in TAKES_FORMS
    ):
        return
    told: dict[str, Any] = {}
    for name, values in request.POST.lists():
        if name.startswith(CUSTOM):
            told.setdefault("custom", {})[name.removeprefix(CUSTOM)] = values if len(values) > 1 else values[0]
        else:
            told[name] = values if name in MANY else values[-1]
    harmless(told)
    files = [file for name, given in request.FILES.lists() for file in given]
    if files:
        with transaction.atomic():
            kept = uploads.keep(files, request.user)
        told["files"] = [*told.get("files", ()), *(str(file.pk) for file in kept)]
    request._body = json.dumps(told).encode()  # where Django keeps a body it has read
    request.content_type = "application/json"
