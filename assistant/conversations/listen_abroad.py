"""Hear in six other languages who says that an answer did not help.

German, French, Spanish, Italian, Portuguese and Dutch. As in English, a pattern claims only
what it is sure of.
"""

from __future__ import annotations

import re


def matching(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which white space does not count, nor do capitals."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


NOT_HELPED = matching(
    r"""
    \b(?:das|es|dies)\s+(?:hat\s+(?:mir\s+)?(?:leider\s+)?nicht\s+geholfen|hilft\s+(?:mir\s+)?(?:leider\s+)?nicht|
        (?:funktioniert|geht)\s+(?:(?:immer\s+noch|leider|so)\s+)*nicht)
    | \b(?:[çc]a|cela)\s+(?:ne\s+|n['’]\s*)?(?:m['’]\s*)?
        (?:a\s+(?:toujours\s+)?pas\s+(?:aid[ée]|march[ée]|fonctionn[ée])|
        (?:marche|fonctionne|aide)\s+(?:toujours\s+)?pas)
    | ^\W*(?:(?:eso|esto|pero|sigue)\s+)*
        (?:sin\s+funcionar|no\s+(?:me\s+)?(?:ha\s+)?(?:ayud[oóa]\w*|funcion[aoó]\w*|sirv\w+))
    | ^\W*(?:(?:questo|ma|ancora)\s+)*non\s+(?:mi\s+)?(?:(?:ha|è)\s+)?(?:aiut\w+|funziona\w*|servit\w+)
    | ^\W*(?:(?:isso|isto|mas|ainda)\s+)*n[ãa]o\s+(?:me\s+)?(?:ajud\w+|funcion\w+|adiant\w+|resolv\w+)
    | \b(?:dat|dit|het)\s+(?:hielp|helpt|werkt|werkte)\s+(?:(?:me|nog|steeds|nog\s+steeds|helaas)\s+)*niet
    """
)


def denies_help(sentence: str) -> bool:
    """Whether somebody states in one of these languages that what they were told did not help."""
    return NOT_HELPED.search(sentence) is not None
