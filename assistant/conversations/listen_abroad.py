"""Hear in six other languages who wants a person, and who says that an answer did not help.

German, French, Spanish, Italian, Portuguese and Dutch. As in English, a pattern claims only
what it is sure of: a person must be spoken to or asked for, not only mentioned.
"""

from __future__ import annotations

import re


def matching(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which white space does not count, nor do capitals."""
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)


PLEASE = (
    r"bitte|s['’]il\s+(?:vous|te)\s+pla[iî]t|svp|por\s+favor|per\s+(?:favore|piacere)"
    r"|alstublieft|alsjeblieft|graag"
)
GERMAN = r"(?:echten?\s+)?(?:menschen?|(?:kunden)?berater\w*|mitarbeiter\w*|ansprechpartner\w*|kolleg\w+)"
FRENCH = (
    r"(?:quelqu['’]un|une?\s+(?:vraie?\s+)?(?:humain|personne|conseill[eè]re?|agent|op[ée]rateur|coll[eè]gue)"
    r"|(?:le|votre)\s+service\s+client)"
)
SPANISH = (
    r"(?:alguien|una?\s+(?:persona|humano|agente|asesora?|operadora?)(?:\s+(?:real|humano))?"
    r"|atenci[oó]n\s+al\s+cliente)"
)
ITALIAN = (
    r"(?:qualcuno|una?\s+(?:vera\s+)?(?:persona|umano|operatore|operatrice|consulente|addett[oa])"
    r"|il\s+servizio\s+clienti)"
)
PORTUGUESE = (
    r"(?:algu[eé]m|uma?\s+(?:pessoa|humano|atendente|operadora?|assistente\s+humano)"
    r"(?:\s+(?:real|de\s+verdade))?)"
)
DUTCH = (
    r"(?:iemand|een\s+(?:echte?\s+)?(?:mens|medewerker|persoon|collega|adviseur)|(?:de\s+)?klantenservice)"
)

PERSON = matching(
    rf"""
    \bmit\s+(?:einem|einer|nem|ner)\s+(?:{GERMAN})
    | \bmit\s+(?:jemand(?:em)?|(?:einer|'ner)\s+(?:echten\s+)?person|wem|ihnen\s+persönlich)\b[^.?!]{{0,20}}
        \b(?:sprechen|reden|telefonieren|chatten)\b
    | \b(?:brauche|möchte|will|hätte\s+gern)\s+(?:(?:einen|eine|nen)\s+)(?:{GERMAN})\b
    | \bverbind(?:e|en\s+sie)\s+mich\b[^.?!]{{0,20}}\bmit\b
    | \b(?:parler|discuter|échanger)\b[^.?!]{{0,12}}\b(?:[àa]|avec)\s+(?:{FRENCH})
    | \b(?:voudrais|veux|passez[\s-]moi|besoin\s+d['’])\s*(?:{FRENCH})
    | \b(?:hablar|chatear|comunicar\w*|contactar)\b[^.?!]{{0,12}}\bcon\s+(?:{SPANISH})
    | \b(?:quiero|necesito|p[aá]s(?:a|e)me(?:\s+con)?)\s+(?:a\s+)?(?:{SPANISH})(?!\s+que\s+no)
    | \b(?:parlare|chattare)\b[^.?!]{{0,12}}\bcon\s+(?:{ITALIAN})
    | \b(?:voglio|vorrei|mi\s+pass[ia])\s+(?:{ITALIAN})
    | \b(?:falar|conversar)\b[^.?!]{{0,12}}\bcom\s+(?:{PORTUGUESE})
    | \b(?:quero|preciso\s+de)\s+(?:{PORTUGUESE})
    | \b(?:spreken|praten|chatten|bellen)\s+met\s+(?:{DUTCH})\b
    | \bmet\s+(?:{DUTCH})\s+(?:spreken|praten|chatten|bellen)\b
    | \b(?:{DUTCH})\s+(?:spreken|aan\s+de\s+lijn)\b
    | ^\W*(?:(?:ein(?:en?)?|une?|una?|uno|een|um|uma)\s+)?(?:echten?\s+|vraie?\s+|echte\s+)?
        (?:mensch(?:en)?|mitarbeiter(?:in)?|berater(?:in)?|humain|conseiller|agente?|operatore|operador|atendente|
           medewerker|persona|pessoa)(?:[\s,]+(?:{PLEASE}))\W*$
    """
)
NO_PERSON = matching(
    rf"""
    \b(?:nicht|kein\w*)\s+(?:mit\s+)?(?:(?:einem|einer|jemandem)\s*)?(?:{GERMAN}|person)?
        (?:\s+(?:sprechen|reden|telefonieren))
    | \bmuss\s+(?:ich|man)\b[^.?!]*\bmit\b[^.?!]*
    | \b(?:ne|n['’])\s*(?:veux|voudrais|souhaite)\s+(?:pas|plus)\s+(?:parler|discuter)[^.?!,]*
    | \b(?:no|non|n[ãa]o)\s+(?:\w+\s+)?(?:quiero|voglio|quero|necesito|vorrei|preciso\s+de)
        \s+(?:hablar|parlare|falar)[^.?!,]*
    | \b(?:niet|geen)\s+(?:met\s+)?(?:{DUTCH})?\s*(?:spreken|praten|bellen)
    """
)
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


def wants_person(sentence: str) -> bool:
    """Whether somebody asks in one of these languages to be put through to a person."""
    return PERSON.search(NO_PERSON.sub("", sentence)) is not None


def denies_help(sentence: str) -> bool:
    """Whether somebody states in one of these languages that what they were told did not help."""
    return NOT_HELPED.search(sentence) is not None
