from django.urls import path

from . import sharing_views, views

app_name = "replies"
urlpatterns = [
    path("tickets/<int:number>/offers/<str:which>", views.offers, name="offers"),
    path("tickets/<int:number>/canned/<int:pk>/uses", views.use_reply, name="use_reply"),
    path("tickets/<int:number>/macros/<int:pk>/uses", views.use_macro, name="use_macro"),
    path("macros/uses/<int:pk>/undos", views.undo, name="undo"),
    path("replies/share.json", sharing_views.export, name="export"),
    path("replies/imports", sharing_views.take_in, name="imports"),
]
