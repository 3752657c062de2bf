from django.http import HttpRequest

from talka.ui.slots import slot


@slot("account", "access/panel.html", order=10)
def ways_in(request: HttpRequest) -> dict[str, object]:
    return {}
