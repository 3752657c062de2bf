from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("account/sessions/", views.show_sessions, name="sessions"),
    path("account/sessions/others/ends", views.end_others, name="end-others"),
    path("account/sessions/<slug:mark>/ends", views.end_session, name="end-session"),
    path("account/tokens/", views.show_tokens, name="tokens"),
    path("account/tokens/<int:number>/removals", views.revoke_token, name="revoke-token"),
]
