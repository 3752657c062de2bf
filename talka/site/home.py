from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from talka.options import modules


def home(request: HttpRequest) -> HttpResponse:
    """The site's own address: those who work here go to what needs them today or to their list, as they chose; everybody else to the portal."""
    at_work = request.user.is_authenticated and request.user.is_agent
    if not at_work and not modules.is_on("portal"):
        return redirect("people:profile")  # which asks strangers to sign in
    if not at_work:
        return redirect("/portal/")
    return redirect("/home/" if request.user.landing == "home" and modules.is_on("home") else "/tickets/")
