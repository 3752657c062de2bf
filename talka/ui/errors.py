"""The pages for what went wrong: plain words, a way back, nothing about the inside."""

from django.http import HttpRequest, HttpResponse

from .render import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "ui/400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/500.html", status=500)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is not the one we gave: an old page, or somebody else's form."""
    return render(request, "ui/expired.html", {"back": request.path}, status=403)
