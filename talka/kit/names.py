"""How a person is spoken to, and shown where there is little room."""

# the endings of Lithuanian given names, longest first: Jonas → Jonai, Mantas → Mantai, Rūta stays
VOCATIVE = (("ius", "iau"), ("jis", "ji"), ("as", "ai"), ("is", "i"), ("ys", "y"), ("us", "au"), ("ė", "e"))


def called(name: str, language: str) -> str:
    """The first name as it is said in a greeting; in Lithuanian it changes its ending."""
    first = name.split()[0] if name.split() else ""
    if language != "lt":
        return first
    for ending, said in VOCATIVE:
        if first.endswith(ending) and len(first) > len(ending) + 1:
            return first[: -len(ending)] + said
    return first


def initials(name: str) -> str:
    """One or two letters for a face: of the first and the last word."""
    words = name.replace(".", " ").split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
