"""The set-up page. It exists only for the holder of the link, and only until there is an administrator."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from talka.access import setup
from talka.desks.models import Desk
from talka.mail.models import Mailbox
from talka.people.middleware import COOKIE
from talka.ui.render import render

from . import actions
from .forms import FirstMailbox, SetUp

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    if not setup.is_good(secret):
        raise Http404
    language = request.POST.get("switch", "")
    language = language if language in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        if request.method == "POST" and "switch" not in request.POST:
            return _posted(request, secret)
        return _switched(request, language) if request.method == "POST" else _page(request, *_empty(language))


@login_required
@require_GET
def next_steps(request: HttpRequest) -> HttpResponse:
    """What to do after set-up; each step says whether it is done."""
    if not request.user.has_perm("options.manage"):
        raise Http404
    context = {"desk": Desk.objects.order_by("pk").first(), "mailbox": Mailbox.objects.order_by("pk").first()}
    return render(request, "site/next.html", context)


def _posted(request: HttpRequest, secret: str) -> HttpResponse:
    basics, mailbox = SetUp(request.POST), FirstMailbox(request.POST, prefix="mail")
    if not (basics.is_valid() & mailbox.is_valid()):
        return _page(request, basics, mailbox, status=422)
    done = actions.set_up(secret, basics.cleaned_data, mailbox.cleaned_data)
    login(request, done.administrator, backend=BACKEND)
    response = redirect("setup:next")
    response.set_cookie(COOKIE, basics.cleaned_data["language"], max_age=365 * 86400, samesite="Lax", httponly=True)
    return response


def _empty(language: str) -> tuple[SetUp, FirstMailbox]:
    return SetUp(initial={"language": language}), FirstMailbox(prefix="mail")


def _switched(request: HttpRequest, language: str) -> HttpResponse:
    """The same page in the other language: what is typed stays, and nothing is complained about yet."""
    basics, mailbox = _empty(language)
    for form in (basics, mailbox):
        form.initial = {name: request.POST.get(form.add_prefix(name), "") for name in form.fields}
    basics.initial["language"] = language
    response = _page(request, basics, mailbox)
    response.set_cookie(COOKIE, language, samesite="Lax", httponly=True)
    return response


def _page(request: HttpRequest, basics: SetUp, mailbox: FirstMailbox, status: int = 200) -> HttpResponse:
    response = render(
        request,
        "site/setup.html",
        {"basics": basics, "mailbox": mailbox, "page_language": translation.get_language()},
        status=status,
    )
    response.headers["Referrer-Policy"] = (
        "same-origin"  # the address is a secret; no-referrer would make the origin of our own form null
    )
    return response
