from django.urls import path

from . import views

app_name = "desks"
urlpatterns = [path("account/signatures/", views.show_signatures, name="signatures")]
