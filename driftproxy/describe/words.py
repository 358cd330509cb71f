"""One of many: the singular of the names that paths and fields have."""

__all__ = ["singular"]

_SHORTEST = 4


def singular(word: str) -> str:
    """Return the singular of an English plural, by its ending: `companies` gives `company`, `status` stays as it is."""
    if word.endswith("ies") and len(word) > _SHORTEST:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes", "zes")):
        return word[:-2]
    plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) >= _SHORTEST
    return word[:-1] if plural else word
