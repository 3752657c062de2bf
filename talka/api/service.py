"""The API itself, put together from its parts."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from talka.kit.registry import module_of

from . import conversation, myself, offered, openapi, problems, records, regrouping, relations, saved, tickets
from .parsing import Strict


class Service(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """What a generated client calls its function: list_tickets, and worklog_add for what a module offers itself."""
        module, name = module_of(operation.view_func), operation.view_func.__name__
        return name if module == "api" else f"{module}_{name}"


api = Service(
    title="Talka",
    version="1",
    description="Tickets, conversations and records of this desk. Errors are problem documents (RFC 9457).",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=Strict(),
)
problems.install(api)
api.add_router("", myself.router)


@api.get("/openapi.json", url_name="openapi", include_in_schema=False)
def describe(request: HttpRequest) -> HttpResponse:
    return openapi.serve(request, api)


for part in (tickets, conversation, relations, regrouping, saved):
    api.add_router("", part.router)
for router in offered.routers().values():
    api.add_router("", router)
api.add_router("", records.router)  # last: it takes every name that nobody else has
