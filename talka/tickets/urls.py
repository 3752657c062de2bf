from django.urls import path

from .views import bulk, changing, opening, queue, talking, ticket, undoing

app_name = "tickets"
urlpatterns = [
    path("tickets/", queue.queue, name="queue"),
    path("tickets/new", opening.new, name="new"),
    path("tickets/bulk", bulk.bulk, name="bulk"),
    path("tickets/<int:number>/", ticket.ticket, name="ticket"),
    path("tickets/<int:number>/replies", talking.reply, name="replies"),
    path("tickets/<int:number>/notes", talking.note, name="notes"),
    path("tickets/<int:number>/moves", changing.move, name="moves"),
    path("tickets/<int:number>/assignments", changing.assign, name="assignments"),
    path("tickets/<int:number>/fields", changing.edit, name="fields"),
    path("tickets/<int:number>/tags", changing.tags, name="tags"),
    path("tickets/<int:number>/links", changing.link, name="links"),
    path("tickets/<int:number>/links/<int:pk>", changing.unlink, name="unlink"),
    path("tickets/<int:number>/watchers", changing.watch, name="watchers"),
    path("tickets/<int:number>/conversions", changing.convert, name="conversions"),
    path("tickets/<int:number>/undos/<int:pk>", undoing.undo, name="undo"),
    path("messages/<int:pk>/body", talking.body, name="body"),
    path("files/<uuid:pk>", talking.file, name="file"),
]
