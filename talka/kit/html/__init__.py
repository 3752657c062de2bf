"""HTML from strangers: made safe to show, turned into text; and text turned into safe HTML."""

from talka.kit.html.cleaning import Cleaned, clean, cleaned
from talka.kit.html.limits import bounded
from talka.kit.html.reading import text_of, to_text
from talka.kit.html.writing import from_text, snippet

__all__ = ["Cleaned", "bounded", "clean", "cleaned", "from_text", "snippet", "text_of", "to_text"]
