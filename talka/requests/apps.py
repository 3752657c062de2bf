from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "talka.requests"
