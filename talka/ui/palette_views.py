"""GET /palette: the results of the palette's box, alone for the box itself, as a page of their own without script."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from talka.ui import palette
from talka.ui.render import is_htmx, render


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """For those who work here; a customer's search is the portal's."""
    if not request.user.is_agent:
        raise Http404
    asked = palette.asked_of(request)
    groups = palette.found(request, asked)
    count = sum(len(group.items) for group in groups)
    context = {
        "asked": asked,
        "q": request.GET.get("q", "")[: palette.LONGEST],
        "groups": groups,
        "said": ngettext("%(n)s result", "%(n)s results", count) % {"n": count},
        "numbers": asked.keys("ticket"),
    }
    return render(request, "ui/palette.html#found" if is_htmx(request) else "ui/palette.html", context)
