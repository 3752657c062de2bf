from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("account/", views.profile, name="profile"),
    path("account/preferences/", views.preferences, name="preferences"),
    path("account/away/", views.away, name="away"),
    path("account/shortcuts", views.switch_shortcuts, name="shortcuts"),
    path("language", views.choose_language, name="language"),
]
