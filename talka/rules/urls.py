from django.urls import path

from .views import editing, listing, looking, trying

app_name = "rules"
urlpatterns = [
    path("settings/rules/", listing.rules, name="rules"),
    path("settings/rules/new", editing.new, name="new"),
    path("settings/rules/order", listing.order, name="order"),
    path("settings/rules/rules.json", listing.export, name="export"),
    path("settings/rules/imports", listing.share, name="sharing"),
    path("settings/rules/<int:pk>/", editing.rule, name="rule"),
    path("settings/rules/<int:pk>/discards", editing.discards, name="discards"),
    path("settings/rules/<int:pk>/states", listing.states, name="states"),
    path("settings/rules/<int:pk>/removals", listing.removals, name="removals"),
    path("settings/rules/<int:pk>/log", looking.log, name="log"),
    path("settings/rules/<int:pk>/versions", looking.versions, name="versions"),
    path("settings/rules/<int:pk>/rollbacks", looking.rollbacks, name="rollbacks"),
    path("settings/rules/<int:pk>/trials", trying.trials, name="trials"),
    path("settings/rules/trials/<int:trial>/", trying.trial, name="trial"),
    path("tickets/<int:number>/rules", looking.trace, name="trace"),
]
