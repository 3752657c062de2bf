from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def home(request: HttpRequest) -> HttpResponse:
    """The site's own address: those who work here go to their tickets, everybody else to the portal."""
    at_work = request.user.is_authenticated and request.user.is_agent
    return redirect("/tickets/" if at_work else "/portal/")
