from django.urls import path

from .views import mine, tasks

app_name = "checklists"
urlpatterns = [
    path("tasks/", mine.mine, name="mine"),
    path("tasks/bulk", mine.bulk, name="bulk"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("tasks/<int:pk>/state", tasks.state, name="state"),
    path("tasks/<int:pk>/removal", tasks.remove, name="removal"),
    path("tickets/<int:number>/tasks", tasks.add, name="tasks"),
    path("tickets/<int:number>/tasks/order", tasks.order, name="order"),
    path("tickets/<int:number>/checklists", tasks.apply, name="apply"),
]
