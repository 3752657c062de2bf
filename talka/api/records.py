"""Every Screen as REST: the same rows, permissions, filters and fields as its pages, and nothing beside them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Router

from talka.kit.errors import Invalid
from talka.ui.filters import whole
from talka.ui.paging import LIMIT, BadQuery
from talka.ui.screen import Screen, screens

from . import telling
from .call import Call
from .finding import unchanged
from .kinds import typed
from .parsing import read_object
from .problems import Wrong

router = Router(tags=["records"])
OWN = ("q", "sort", "cursor", "limit")
SIZE = 50


def list_records(request: Call, slug: str) -> HttpResponse:
    screen = screen_or_404(slug)
    screen.require(request.user, "view")
    asked = screen.listing(request.user).asked(_query(request, screen), strict=True)
    asked.rows = asked.rows.prefetch_related(*_many(screen))
    found = asked.page(most=SIZE)
    return telling.json_response({"items": [screen.serialise(row) for row in found.rows], "next": found.after or None})


def read_record(request: Call, slug: str, key: str) -> HttpResponse:
    screen = screen_or_404(slug)
    screen.require(request.user, "view")
    told = screen.serialise(row_or_404(screen, request.user, key))
    tag = telling.etag(told)
    if unchanged(request, tag):
        return HttpResponse(status=304, headers={"ETag": tag})
    return telling.json_response(told, ETag=tag)


@transaction.atomic
def add_record(request: Call, slug: str) -> HttpResponse:
    screen = screen_or_404(slug)
    screen.require(request.user, "add")
    form = screen.clean_input(typed(screen, read_object(request)), person=request.user)
    row = screen.save(form, by=request.user, via="api")
    told = screen.serialise(row)
    return telling.json_response(told, 201, ETag=telling.etag(told), Location=f"/api/v1/{slug}/{row.pk}")


@transaction.atomic
def change_record(request: Call, slug: str, key: str) -> HttpResponse:
    screen = screen_or_404(slug)
    screen.require(request.user, "view")
    row = row_or_404(screen, request.user, key)
    screen.require(request.user, "change", row)
    screen.stored(row.pk)
    row = row_or_404(screen, request.user, key)  # as it is now, behind the lock
    _must_match(request, screen, row)
    form = screen.clean_input(typed(screen, read_object(request)), person=request.user, row=row)
    saved = screen.save(form, by=request.user, via="api")
    told = screen.serialise(screen.model._base_manager.get(pk=saved.pk))
    return telling.json_response(told, ETag=telling.etag(told))


@transaction.atomic
def remove_record(request: Call, slug: str, key: str) -> HttpResponse:
    screen = screen_or_404(slug)
    screen.require(request.user, "view")
    row = row_or_404(screen, request.user, key)
    _must_match(request, screen, row)
    screen.remove(row, by=request.user, via="api")
    return HttpResponse(status=204)


def screen_or_404(slug: str) -> Screen:
    found = screens.get(slug)
    if found is None:
        raise Http404
    return found


def row_or_404(screen: Screen, person: Any, key: str) -> models.Model:
    """Through the rows the person may see; a key that is none is the same 404."""
    try:
        pk = screen.model._meta.pk.to_python(key)
    except ValidationError as error:
        raise Http404 from error
    if isinstance(pk, int) and whole(key) is None:
        raise Http404
    found = screen.rows(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _query(request: Call, screen: Screen) -> QueryDict:
    """The address in the words of a Listing; a name it does not know is refused (HAZARDS SQL-2)."""
    filters = {name for one in screen.all_filters for name in one.parameters}
    for name, values in request.GET.lists():
        if name not in OWN and name not in filters:
            raise Wrong(
                400,
                _("“%(name)s” cannot be asked here.") % {"name": name[:60]},
                code="unknown_parameter",
                field=name[:60],
            )
        if name in OWN and len(values) > 1:
            raise Wrong(400, _("“%(name)s” is given more than once.") % {"name": name}, code="repeated", field=name)
        if any("\0" in value for value in values):
            raise BadQuery(_("The text has characters that cannot be kept."), field=name)
    size = whole(request.GET.get("limit", str(SIZE)))
    if size is None or not 1 <= size <= LIMIT:
        raise Invalid(_("From 1 to %(most)s.") % {"most": LIMIT}, field="limit")
    query = request.GET.copy()
    query["after"], query["size"] = request.GET.get("cursor", ""), str(size)
    return query


def _many(screen: Screen) -> list[str]:
    fields = {field.name: field for field in screen.model._meta.get_fields()}
    return [
        name for name in screen.readable if name in fields and (fields[name].many_to_many or fields[name].one_to_many)
    ]


def _must_match(request: Call, screen: Screen, row: models.Model) -> None:
    given = request.headers.get("If-Match", "").strip()
    if given and given != "*" and telling.etag(screen.serialise(row)) not in [tag.strip() for tag in given.split(",")]:
        raise Wrong(412, _("Somebody changed this meanwhile. Read it again."), code="changed_meanwhile")


for slash in ("", "/"):
    router.get("/{slug:slug}" + slash, url_name="records", include_in_schema=False)(list_records)
    router.post("/{slug:slug}" + slash, url_name="records", include_in_schema=False)(add_record)
router.get("/{slug:slug}/{key}", url_name="record", include_in_schema=False)(read_record)
router.patch("/{slug:slug}/{key}", url_name="record", include_in_schema=False)(change_record)
router.delete("/{slug:slug}/{key}", url_name="record", include_in_schema=False)(remove_record)
