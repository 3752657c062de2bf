"""GET /health: 200 once the process can serve. Strangers learn ok or fail, those who may see the settings learn why."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now

from talka.jobs.models import Job
from talka.jobs.queue import LANES, oldest_wait

Figure = str | int | float


def health(request: HttpRequest) -> JsonResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        figures = _figures() if _may_know(request) else {}
    except DatabaseError:
        return _answer({"status": "fail"}, 503)
    return _answer({"status": "ok", **figures}, 200)


def _may_know(request: HttpRequest) -> bool:
    # the cookie is looked at first: a probe each second must not read the session table
    return bool(request.COOKIES) and request.user.is_authenticated and request.user.has_perm("options.manage")


def _figures() -> dict[str, Figure]:
    waits: dict[str, Figure] = {f"{lane}_wait_seconds": round(oldest_wait(lane).total_seconds(), 1) for lane in LANES}
    return waits | {"failed_jobs": Job.objects.failed().count(), "database": connection.vendor, "at": now().isoformat()}


def _answer(content: dict[str, Figure], status: int) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})
