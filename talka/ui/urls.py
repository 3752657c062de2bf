from django.urls import path

from talka.ui import pages, palette_views, settings_views
from talka.ui.screen import declared

app_name = "ui"
urlpatterns = [
    path("palette", palette_views.search, name="palette"),
    path("settings/", settings_views.home, name="settings"),
    path("settings/modules/", settings_views.switches, name="modules"),
    path("settings/options/<slug:module>/", settings_views.options, name="options"),
    path("settings/options/<slug:module>/history", settings_views.options_history, name="options-history"),
    # every screen is declared by now: the addresses are read after all modules are ready
    *(url for screen in declared for url in pages.urls_of(screen)),
]
