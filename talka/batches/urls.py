from django.urls import path

from .views import menus, ordering, showing

app_name = "batches"
urlpatterns = [
    path("batches/", ordering.batches, name="batches"),
    path("batches/matching", ordering.matching, name="matching"),
    path("batches/menus/<slug:name>", menus.menu, name="menu"),
    path("batches/previews/<slug:name>", menus.preview, name="preview"),
    path("batches/<int:pk>/", showing.batch, name="batch"),
    path("batches/<int:pk>/rows.csv", showing.rows_csv, name="rows"),
    path("batches/<int:pk>/stops", showing.stop, name="stops"),
    path("batches/<int:pk>/continuations", showing.resume, name="continuations"),
    path("batches/<int:pk>/undos", showing.undo, name="undos"),
]
