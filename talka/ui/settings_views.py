"""Settings: the home, the options of a module, and which modules are on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from talka.kit.errors import NotAllowed, Refused
from talka.options import modules, store
from talka.options.declare import options as declared_options
from talka.ui import audit, records, settings_home, switchboard
from talka.ui.option_form import OptionForm
from talka.ui.render import is_htmx, render

View = Callable[..., HttpResponse]
PROFILES = (modules.HELP_DESK, modules.SERVICE_DESK)


def managers_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, **where: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.has_perm(settings_home.MANAGE):
            raise NotAllowed(_("Only people who manage settings may open this page."))
        return view(request, **where)

    return guarded


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Open to everybody who may change something; each sees only what they may open."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = settings_home.entries(request.user)
    if not found:
        raise NotAllowed(_("There is nothing here for you to set."))
    q = " ".join(request.GET.get("q", "").split())[:100]
    found = settings_home.matching(found, q) if q else found
    template = "ui/settings.html#found" if is_htmx(request) else "ui/settings.html"
    profile = dict(declared_options["options.profile"].choices).get(store.get("options.profile"), "")
    return render(request, template, {"groups": settings_home.grouped(found), "q": q, "profile": profile})


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def options(request: HttpRequest, module: str) -> HttpResponse:
    declared = settings_home.visible_options(module)
    if not declared:
        raise Http404
    form = OptionForm(declared, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and not settle(form, request.POST.get("seen", "")):
        changed = form.save(request.user)
        if not form.errors:
            said = ngettext("%(n)s setting is saved.", "%(n)s settings are saved.", len(changed)) % {"n": len(changed)}
            messages.success(request, said if changed else _("Nothing was different."))
            return redirect("ui:options", module=module)
    context = {
        "form": form,
        "module": module,
        "title": settings_home.title_of(module),
        "names": [o.name for o in declared],
    }
    return render(request, "ui/options.html", context, status=422 if form.is_bound else 200)


def settle(form: OptionForm, seen: str) -> bool:
    """True when somebody saved another value of an option that was changed here too: both are shown."""
    now = {name: store.get(name) for name, option in form.options.items() if not option.secret}
    both, theirs = records.clashes(seen, now, form.cleaned_data)
    for name in theirs:
        form.cleaned_data[name] = now[name]
    for name in both:
        form.add_error(name, _("This is now “%(value)s”. Save again to keep yours.") % {"value": now[name]})
    return bool(both)


@require_GET
@managers_only
def options_history(request: HttpRequest, module: str) -> HttpResponse:
    declared = settings_home.visible_options(module)
    if not declared:
        raise Http404
    lines = [line for option in declared for line in audit.history(f"options.setting:{option.name}", 50)]
    lines.sort(key=lambda line: line.at, reverse=True)
    labels = {option.name: str(option.label) for option in declared}
    context = {"title": settings_home.title_of(module), "module": module, "lines": lines, "labels": labels}
    return render(request, "ui/options_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def switches(request: HttpRequest) -> HttpResponse:
    """Choose a profile or single modules; what would change is said first, then done."""
    profile = request.POST.get("profile", "")
    wanted = modules.profile_modules(profile) if profile in PROFILES else set(request.POST.getlist("on"))
    planned = switchboard.plan(wanted) if request.method == "POST" else None
    problem = ""
    if planned is not None and "yes" in request.POST:
        try:
            with transaction.atomic():
                if profile in PROFILES:
                    modules.apply_profile(profile, by=request.user)
                else:
                    switchboard.carry_out(planned, by=request.user)
            messages.success(request, _("Saved. Nothing that was stored is lost."))
            return redirect("ui:modules")
        except Refused as refusal:
            problem = str(refusal)
    shown = [
        {
            "module": m,
            "on": m.name in wanted if planned is not None else modules.is_on(m.name),
            "needs": _titles(m.needs),
        }
        for m in modules.modules()
    ]
    context = {
        "modules": shown,
        "plan": planned,
        "profile": profile,
        "problem": problem,
        "current": store.get("options.profile"),
    }
    return render(request, "ui/modules.html", context, status=422 if problem else 200)


def _titles(names: tuple[str, ...]) -> list[str]:
    known = {module.name: str(module.title) for module in modules.modules()}
    return [known.get(name, name) for name in names]
