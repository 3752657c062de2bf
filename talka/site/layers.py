"""The architecture in one list, lowest line first.

A module may import `kit` and any module on a line above its own here, nothing beside it
(tests/test_architecture.py). The same list feeds INSTALLED_APPS, the URLs and the modules page.
"""

LAYERS = [
    ["options"],
    ["jobs"],
    ["ui"],
    ["people"],
    ["access"],
    ["events"],
    ["files", "search", "realtime", "fields", "calendars"],
    ["desks"],
    ["services"],
    ["tickets"],
    ["checklists", "worklog", "sidetalks"],
    ["sla", "replies", "approvals", "surveys"],
    ["home", "notifications"],
    ["rules"],
    ["webhooks", "recurring", "routing"],
    ["requests", "incidents", "batches"],
    ["mail", "portal"],
    ["api", "imports", "demo"],
]

MODULES = [module for line in LAYERS for module in line]
