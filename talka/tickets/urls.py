from django.urls import path

from .views import (
    bulk, changing, finishing, linking, merging, opening, parts, queue, splitting, talking, ticket, undoing, work,
)  # fmt: skip

app_name = "tickets"
urlpatterns = [
    path("tickets/", queue.queue, name="queue"),
    path("tickets/new", opening.new, name="new"),
    path("tickets/bulk", bulk.bulk, name="bulk"),
    path("tickets/found", linking.found, name="found"),
    path("tickets/merges", merging.merges, name="merges"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/replies", talking.reply, name="replies"),
    path("tickets/<int:number>/notes", talking.note, name="notes"),
    path("tickets/<int:number>/moves", finishing.move, name="moves"),
    path("tickets/<int:number>/assignments", changing.assign, name="assignments"),
    path("tickets/<int:number>/fields", changing.edit, name="fields"),
    path("tickets/<int:number>/tags", changing.tags, name="tags"),
    path("tickets/<int:number>/links", linking.link, name="links"),
    path("tickets/<int:number>/links/<int:pk>", linking.unlink, name="unlink"),
    path("tickets/<int:number>/links/related", linking.links, name="related"),
    path("tickets/<int:number>/independence", linking.stand_alone, name="independence"),
    path("tickets/<int:number>/parts", parts.parts, name="parts"),
    path("tickets/<int:number>/finishing", finishing.finishing, name="finishing"),
    path("tickets/<int:number>/splits", splitting.splits, name="splits"),
    path("tickets/<int:number>/unmerges", merging.unmerge, name="unmerges"),
    path("tickets/<int:number>/work", work.work, name="work"),
    path("tickets/<int:number>/watchers", changing.watch, name="watchers"),
    path("tickets/<int:number>/conversions", changing.convert, name="conversions"),
    path("tickets/<int:number>/undos/<int:pk>", undoing.undo, name="undo"),
    path("messages/<int:pk>/body", talking.body, name="body"),
    path("files/<uuid:pk>", talking.file, name="file"),
]
