from django.urls import path

from . import guests, views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.mine, name="mine"),
    path("approvals/<int:pk>/", views.approval, name="approval"),
    path("approvals/<int:pk>/withdrawals", views.withdraw, name="withdrawals"),
    path("approvals/votes/<int:pk>/answers", views.answer, name="answers"),
    path("approvals/votes/<int:pk>/delegations", views.pass_on, name="delegations"),
    path("tickets/<int:number>/approvals", views.ask, name="ask"),
    path("a/<str:key>", guests.by_mail, name="by_mail"),
]
