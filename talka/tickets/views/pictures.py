"""Remote pictures of a message: asked for by its reader, shown by a signed address."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talka.files.kinds import SHOWN_INLINE
from talka.files.models import File
from talka.files.serving import serve
from talka.people.models import Person
from talka.people.requests import PersonRequest

from ..models import Attachment, Message, RemotePicture
from ..pictures import actions, showing
from .common import agents_only, ticket_or_404, whole_number
from .talking import answered, seen_message


@require_POST
@agents_only
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """Once; with `always` 1 also from now on, with 0 no longer."""
    message = seen_message(request, pk)
    ticket = ticket_or_404(request, message.ticket_id)
    always, said = request.POST.get("always"), ""
    if always == "0":
        actions.distrust(message, by=request.user)
        said = _("You will be asked again before images from %(who)s are shown.") % {"who": message.author}
    elif always == "1":
        actions.trust(message, by=request.user)
        said = _("Images from %(who)s are always shown to you from now on.") % {"who": message.author}
    else:
        actions.show(message, by=request.user)
    return answered(request, ticket, said)


@require_safe
def picture(request: PersonRequest, pk: int, file: UUID) -> HttpResponseBase:
    """For a frame without an origin: the signature names the reader, whose rights are asked now (HAZARDS GEN-6)."""
    who, until = whole_number(request.GET.get("for")), whole_number(request.GET.get("until"))
    if not showing.opens(pk, file, who or 0, until or 0, request.GET.get("key", "")):
        raise Http404
    reader = get_object_or_404(Person.objects.filter(is_active=True), pk=who)
    message = get_object_or_404(Message.objects.visible_to(reader), pk=pk)
    found = _of(message, file)
    if found is None or found.content_type not in SHOWN_INLINE:
        raise Http404
    response = serve(found, inline=True)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"  # the frame is a stranger to its own site
    return response


def _of(message: Message, file: UUID) -> File | None:
    rows = (
        Attachment.objects.filter(message=message, file=file),
        RemotePicture.objects.filter(message=message, file=file),
    )
    row = next((found for found in (some.select_related("file").first() for some in rows) if found), None)
    return row.file if row else None
