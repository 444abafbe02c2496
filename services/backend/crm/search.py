"""Finding and sorting contacts the way people type names.

"Müller" is found by "mull", "MÜLLER" and "Muller". Text is folded here and not by PostgreSQL, whose
unaccent is an extension and whose lower() depends on the database's locale.
"""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Without case, accents and umlauts: `Größe` becomes `grosse`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(texts: Iterable[str | None]) -> list[str]:
    """The distinct words of `texts`, for `array_to_tsvector`."""
    return sorted({word for text in texts if text for word in _WORD.findall(fold(text))})


def prefix_query(text: str) -> str | None:
    """A tsquery that wants every word of `text` as the beginning of a word; None if there are none.

    Words hold letters and digits alone, so nothing in them can end the quotes.
    """
    found = words([text])
    return " & ".join(f"'{word}':*" for word in found) if found else None
