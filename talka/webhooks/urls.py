from django.urls import path

from . import views

app_name = "webhooks"
urlpatterns = [
    path("settings/webhooks/<int:pk>/deliveries", views.deliveries, name="deliveries"),
    path("settings/webhooks/<int:pk>/secret", views.secret, name="secret"),
    path("settings/webhooks/deliveries/<int:pk>/repeats", views.repeats, name="repeats"),
]
