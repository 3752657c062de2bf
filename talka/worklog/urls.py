from django.urls import path

from .views import entries, report, week

app_name = "worklog"
urlpatterns = [
    path("time/", week.week, name="week"),
    path("time/report", report.report, name="report"),
    path("time/report.csv", report.report_csv, name="report_csv"),
    path("time/<int:pk>/", entries.entry, name="entry"),
    path("time/<int:pk>/removal", entries.remove, name="removal"),
    path("tickets/<int:number>/time", entries.add, name="time"),
    path("tickets/<int:number>/timer", entries.timer, name="timer"),
]
