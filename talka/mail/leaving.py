"""The page behind List-Unsubscribe: a GET shows it and changes nothing, a POST leaves (RFC 8058 §3.2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from talka.ui.render import render

from . import unsubscribing


# a mail program posts without a session and without a token of ours: the signed address is the proof
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    recipient, topic = request.GET.get("to", "")[:320], request.GET.get("of", "")[:60]
    if "\0" in recipient + topic or not unsubscribing.is_meant(token, recipient, topic):
        raise Http404
    if request.method == "POST":
        back = request.POST.get("back") == "1"
        (unsubscribing.come_back if back else unsubscribing.leave)(recipient, topic)
    context = {"recipient": recipient, "left": unsubscribing.has_left(recipient, topic)}
    response = render(request, "mail/unsubscribe.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
