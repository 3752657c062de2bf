"""Pages of setting a mailbox up: trying its steps, and the permission of Microsoft or Google."""

import time
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from talka.kit.errors import Refused
from talka.ui.render import is_htmx, render

from . import assistant, consents, vault
from .boxes import Authorization
from .consents import Question
from .models import Mailbox
from .views import managers_only, who

ASKED = "mail.consent"  # where the session keeps the question while its person is at the provider
PATIENCE = 900  # seconds until they must be back


@require_GET
@managers_only
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """How each step went when it was last tried."""
    box = get_object_or_404(Mailbox.objects.select_related("desk"), pk=number)
    template = "mail/trial.html#steps" if is_htmx(request) else "mail/trial.html"
    running = box.probe.get("state") == "running"
    return render(request, template, {"box": box, "steps": assistant.told(box), "running": running})


@require_POST
@managers_only
def try_now(request: HttpRequest, number: int) -> HttpResponse:
    assistant.begin(get_object_or_404(Mailbox, pk=number), by=who(request))
    return redirect("mail:trial", number=number)


class AuthorizationForm(forms.ModelForm):
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=500,
        strip=False,
        help_text=gettext_lazy("Empty keeps the stored one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Authorization
        fields = ("provider", "client_id", "client_secret", "tenant")

    def clean_tenant(self) -> str:
        tenant: str = self.cleaned_data["tenant"].strip()
        if tenant and not tenant.replace("-", "").replace(".", "").isalnum():
            raise forms.ValidationError(_("A directory ID has letters, digits, dots and hyphens."))
        return tenant

    def clean_client_secret(self) -> str:
        given: str = self.cleaned_data["client_secret"]
        # a secret goes only to the provider and application it was entered for
        moved = bool({"provider", "client_id", "tenant"} & set(self.changed_data))
        return vault.seal(given) if given else "" if moved else self.instance.client_secret


@require_http_methods(["GET", "POST"])
@managers_only
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """Which application asks, then over to the provider."""
    box = get_object_or_404(Mailbox, pk=number)
    found = Authorization.objects.filter(mailbox=box).first() or Authorization(mailbox=box)
    form = AuthorizationForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        found = form.save()
        page, question = consents.begin(found, _returning(request))
        request.session[ASKED] = asdict(question) | {"until": time.time() + PATIENCE}
        return HttpResponseRedirect(page)
    context = {"box": box, "form": form, "given": found, "returning": _returning(request)}
    return render(request, "mail/consent.html", context, status=422 if form.is_bound else 200)


@require_GET
@managers_only
def consented(request: HttpRequest) -> HttpResponse:
    """Back from the provider; the question is good for one answer."""
    kept: dict[str, Any] = request.session.pop(ASKED, {})
    if not kept or kept.pop("until", 0) < time.time():
        raise Refused(_("This answer belongs to no question of yours. Begin the sign-in again."), code="wrong_state")
    question = Question(**kept)
    found = Authorization.objects.select_related("mailbox").filter(mailbox=question.mailbox).first()
    if found is None:
        raise Http404
    if "code" not in request.GET:
        messages.error(request, _("The provider gave no permission."))
        return redirect("mail:consent", number=question.mailbox)
    said = {name: request.GET.get(name, "")[:4000] for name in ("code", "state")}
    try:
        consents.finish(found, question, returning=_returning(request), by=who(request), **said)
    except OSError:
        messages.error(request, _("The provider’s sign-in server does not answer. Try again later."))
        return redirect("mail:consent", number=question.mailbox)
    Mailbox.objects.filter(pk=question.mailbox).update(sign_in=Mailbox.SignIn.CONSENT, last_error="", sending_error="")
    messages.success(request, _("The permission is given. Now try each step."))
    return redirect("mail:trial", number=question.mailbox)


def _returning(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("mail:consented"))
