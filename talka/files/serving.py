"""One way a stored file leaves by HTTP (HAZARDS XSS-3). Who may have it is the caller's question."""

from django.http import FileResponse, Http404

from .kinds import SHOWN_INLINE
from .models import File


def serve(file: File, *, inline: bool = False) -> FileResponse:
    """Only a few kinds of picture may be shown in place; all else is a download of unnamed bytes."""
    if not file.path.is_file():
        raise Http404
    shown = inline and file.content_type in SHOWN_INLINE
    response = FileResponse(
        file.path.open("rb"),
        as_attachment=not shown,
        filename=file.name,
        content_type=file.content_type if shown else "application/octet-stream",
    )
    response["Content-Length"] = file.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
