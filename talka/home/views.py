from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from talka.people.requests import PersonRequest
from talka.tickets.views.common import agents_only
from talka.ui.render import render


@require_safe
@agents_only
def home(request: PersonRequest) -> HttpResponse:
    """Where an agent arrives: what needs me today, put together from the cards of the modules."""
    return render(request, "home/home.html", {"hour": timezone.localtime().hour})
