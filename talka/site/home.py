from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from talka.options import modules


def home(request: HttpRequest) -> HttpResponse:
    """The site's own address: those who work here go to their tickets, everybody else to the portal."""
    at_work = request.user.is_authenticated and request.user.is_agent
    if not at_work and not modules.is_on("portal"):
        return redirect("people:profile")  # which asks strangers to sign in
    return redirect("/tickets/" if at_work else "/portal/")
