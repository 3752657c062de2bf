"""How the product says no. One handler turns a refusal into a toast, a page or problem+json."""

from typing import Any


class Refused(Exception):
    """Something asked for is not possible; the message is shown to the person as it is.

    `field` names the input it is about, `code` is the stable word for programs, `status` the HTTP answer.
    """

    status = 409

    def __init__(self, message: Any, *, code: str = "refused", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(Refused):
    """The person may see the thing but not do this to it."""

    status = 403

    def __init__(self, message: Any, *, code: str = "not_allowed", field: str = "") -> None:
        super().__init__(message, code=code, field=field)


class Invalid(Refused):
    """What was typed cannot be used."""

    status = 422

    def __init__(self, message: Any, *, code: str = "invalid", field: str = "") -> None:
        super().__init__(message, code=code, field=field)
