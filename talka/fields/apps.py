from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "talka.fields"
