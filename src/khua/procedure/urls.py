"""Addresses of the procedure: numbers and ids of the law, never a name."""

from django.urls import path

from khua.procedure.views import case, forms, lists, tasks

CASE = "cases/<str:number>/procedure/"

urlpatterns = [
    path("tasks/", tasks.task_list, name="task-list"),
    path("clocks/", lists.clock_list, name="clock-list"),
    path("digest/", lists.digest, name="digest"),
    path(CASE, case.procedure, name="procedure"),
    path(CASE + "steps/<str:move>/", case.move, name="procedure-move"),
    path(CASE + "events/new/", forms.happening_new, name="happening-new"),
    path(CASE + "clocks/<int:pk>/extend/", forms.clock_extend, name="clock-extend"),
    path(CASE + "outcomes/new/", forms.outcome_new, name="outcome-new"),
    path(CASE + "outcomes/payment/", forms.payment_new, name="payment-new"),
    path(CASE + "tasks/new/", tasks.task_new, name="task-new"),
    path(CASE + "tasks/checklist/", tasks.task_checklist, name="task-checklist"),
    path(CASE + "tasks/<int:pk>/", tasks.task, name="task"),
    path(CASE + "tasks/<int:pk>/finish/", tasks.task_finish, name="task-finish"),
]
