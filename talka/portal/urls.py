from django.urls import path

from . import guests, views

app_name = "portal"
urlpatterns = [
    path("portal/", views.home, name="home"),
    path("portal/requests/", views.requests, name="requests"),
    path("portal/requests/new", views.new, name="new"),
    path("portal/requests/<int:number>/", views.request_page, name="request"),
    path("portal/requests/<int:number>/messages", views.write, name="messages"),
    path("portal/requests/<int:number>/moves", views.move, name="moves"),
    path("g/<str:secret>", guests.show, name="guest"),
    path("g/<str:secret>/messages", guests.write, name="guest_messages"),
    path("g/<str:secret>/moves", guests.move, name="guest_moves"),
    path("g/<str:secret>/files/<uuid:pk>", guests.file, name="guest_file"),
]
