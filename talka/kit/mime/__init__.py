"""Mail as a value: bytes in, a Letter out, never an exception."""

from talka.kit.mime.letter import Attachment, Automatic, Bounce, Failure, Letter
from talka.kit.mime.parsing import parse

__all__ = ["Attachment", "Automatic", "Bounce", "Failure", "Letter", "parse"]
