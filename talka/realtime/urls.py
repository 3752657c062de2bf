from django.urls import path

from . import presence

urlpatterns = [path("presence", presence.announce, name="presence")]
