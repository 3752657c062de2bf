from django.utils import timezone

from talka.jobs.queue import job, periodic
from talka.tickets.models import Ticket

from . import actions
from .models import Given, TeamRouting

AT_ONCE = 200


@periodic("*/5 * * * *")
@job(lane="bulk", retries=3)
def sweep() -> None:
    """Take back what nobody touched, and give out what waited for a free hand or the morning."""
    now = timezone.now()
    for given in Given.objects.filter(back_at__lte=now).select_related("ticket").order_by("back_at")[:AT_ONCE]:
        actions.take_back(given, now)
    for routing in TeamRouting.objects.filter(active=True, team__active=True):
        # index ticket_open_team; the first that nobody can take ends the turn, the others would fare the same
        waiting = Ticket.objects.open().filter(team=routing.team_id, assignee=None).order_by("priority", "pk")
        for ticket in waiting[:AT_ONCE]:
            choice = actions.route(ticket, by=None)
            if choice is not None and not any(not one.why_not for one in choice.candidates):
                break
