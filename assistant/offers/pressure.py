"""Find in the text of an offer what presses instead of suggesting, in the seven languages that we speak.

A date on which something ends is true and may be said: "until 24 December" presses nobody. "Only today",
"last chance", "2 left", "hurry", a countdown, what everybody buys and an appeal to a bad conscience do.
What is found is named, so that its author can find it; where an offer is shown, it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.conversations.listen_abroad import matching
from assistant.recalling import once_a_text


class Pressure(StrEnum):
    """How a text presses."""

    DEADLINE = "only now"
    LAST_CHANCE = "last chance"
    SCARCITY = "running out"
    HURRY = "hurry"
    COUNTDOWN = "countdown"
    CROWD = "everyone does"
    GUILT = "guilt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """Words that press, and how."""

    kind: Pressure
    words: str  # as they stand in the text


PATTERNS: Mapping[Pressure, re.Pattern[str]] = {
    Pressure.DEADLINE: matching(
        r"""
        \b(?:only\s+(?:for\s+)?(?:today|now|tonight|this\s+(?:week(?:end)?|hour))|(?:today|tonight|
           this\s+weekend)\s+only|
           for\s+a\s+(?:very\s+)?(?:limited|short)\s+time|limited[\s-]time|one[\s-]day\s+(?:only|sale)|
           ends?\s+(?:today|tonight|soon|at\s+midnight)|while\s+(?:stocks?|supplies)\s+lasts?|flash\s+sale|
           now\s+or\s+never)\b
        | \b(?:nur\s+(?:noch\s+)?(?:heute|jetzt|für\s+kurze\s+zeit)|endet\s+(?:heute|bald)|
           solange\s+(?:der\s+)?vorrat\s+reicht|
           jetzt\s+oder\s+nie)\b
        | \b(?:(?:seulement|uniquement)\s+aujourd['’]hui|aujourd['’]hui\s+(?:seulement|uniquement)|
           offre\s+limitée|
           dans\s+la\s+limite\s+des\s+stocks|se\s+termine\s+(?:ce\s+soir|bientôt)|
           maintenant\s+ou\s+jamais)\b
        | \b(?:s[óo]lo\s+(?:por\s+)?hoy|hoy\s+solamente|por\s+tiempo\s+limitado|
           hasta\s+agotar\s+existencias|ahora\s+o\s+nunca)\b
        | \b(?:solo\s+(?:per\s+)?oggi|per\s+un\s+tempo\s+limitato|fino\s+a\s+esaurimento(?:\s+scorte)?|
           ora\s+o\s+mai\s+più)\b
        | \b(?:s[óo]\s+hoje|apenas\s+hoje|por\s+tempo\s+limitado|
           enquanto\s+durar(?:em)?\s+o\s?s?\s*(?:stock|estoque)s?|agora\s+ou\s+nunca)\b
        | \b(?:alleen\s+(?:vandaag|nu)|vandaag\s+alleen|tijdelijk\s+aanbod|zolang\s+de\s+voorraad\s+strekt|
           nu\s+of\s+nooit)\b
        """
    ),
    Pressure.LAST_CHANCE: matching(
        r"""
        \b(?:last|final)\s+(?:chance|call|opportunity|minute\s+(?:deal|offer)s?)\b
           | (?<!\bthe\s)\b(?:last|final)\s+(?:days?|hours?)\b
        | \b(?:don['’]?t|do\s+not|never)\s+miss\s+(?:out|this|it|your\s+chance)\b |
           \bbefore\s+it['’]?s\s+(?:too\s+late|gone)\b
        | \bletzte\s+(?:chance|gelegenheit|tage|stunden)\b | \bnicht\s+verpassen\b
        | \bderni[èe]re?s?\s+(?:chance|jours?|heures?|occasion)\b | \bne\s+(?:manquez|ratez)\s+pas\b
        | \b[úu]ltim[ao]s?\s+(?:oportunidad|d[íi]as|horas|chance|oportunidade|dias)\b |
           \bno\s+te\s+lo\s+pierdas\b | \bn[ãa]o\s+perca\b
        | \bultim[aie]\s+(?:occasione|possibilità|giorni|ore)\b | \bnon\s+perder(?:e|ti|telo)\b
        | \blaatste\s+(?:kans|dagen|uren)\b | \bmis\s+(?:het|dit)\s+niet\b
        """
    ),
    Pressure.SCARCITY: matching(
        r"""
        \b(?:only|just)\s+(?:\d+|a\s+few|one|two|three)\s+(?:\w+\s+)?(?:left|remaining|in\s+stock)\b
        | \b\d+\s+(?:left|remaining)\b(?!\s+(?:hand|side)) |
           \blast\s+(?:\d+|few|one|ones|pieces?|items?)\b(?!\s+(?:hours?|days?|weeks?|months?|years?))
        | \b(?:almost|nearly)\s+(?:gone|sold\s+out)\b | \b(?:selling|going)\s+(?:out\s+)?fast\b |
           \bsells?\s+out\s+(?:fast|quickly)\b
        | \bnur\s+noch\s+(?:\d+|wenige)\b | \bfast\s+(?:ausverkauft|weg)\b | \bletzte\s+(?:exemplare|
           stücke)\b
        | \bplus\s+que\s+\d+\b | \bderniers?\s+(?:exemplaires?|articles?)\b | \bbientôt\s+épuisée?s?\b
        | \b(?:s[óo]lo|s[óo]|apenas)\s+(?:quedan?|restam?)\b | \bquedan\s+(?:pocos|pocas|\d+)\b |
           \brestam\s+(?:poucos|poucas|\d+)\b
        | \b[úu]ltim[ao]s\s+(?:unidades|piezas|peças)\b | \bcasi\s+agotad[oa]s?\b |
           \bquase\s+esgotad[oa]s?\b
        | \b(?:solo|ne\s+restano)\s+\d+\s+(?:rimast[ie]|pezzi)\b | \bultimi\s+pezzi\b |
           \bquasi\s+esaurit[oaie]\b
        | \bnog\s+(?:maar|slechts)\s+\d+\b | \blaatste\s+(?:exemplaren|stuks)\b | \bbijna\s+uitverkocht\b
        """
    ),
    Pressure.HURRY: matching(
        r"""
        \b(?:hurry(?:\s+up)?|act\s+(?:now|fast|quickly)|(?:buy|order|shop|grab\s+(?:it|yours|
           one))\s+(?:now|today|immediately)|
           (?:be\s+)?quick\s*!|don['’]?t\s+(?:wait|delay|hesitate))\b
        | \b(?:beeil\w*\s+(?:dich|euch|sie\s+sich)|jetzt\s+(?:kaufen|zugreifen|bestellen|zuschlagen)|
           schnell\s+(?:sein|zugreifen))\b
        | \b(?:d[ée]p[êe]chez[\s-]vous|achetez\s+(?:vite|maintenant)|commandez\s+(?:vite|maintenant)|
           profitez[\s-]en\s+vite)\b
        | \b(?:date\s+prisa|ap[úu]rate|c[óo]mpra(?:lo)?\s+ya|aprovecha\s+ya|corre\s*!)
        | \b(?:affrettat[ei]|affretta\s*ti|compra\s+(?:subito|ora)|approfitta\s*ne\s+subito)\b
        | \b(?:apress[ea][\s-]se|compre\s+(?:j[áa]|agora)|corra\s*!)
        | \b(?:haast\s+je|wees\s+er\s+snel\s+bij|koop\s+nu|bestel\s+nu|sla\s+nu\s+toe)\b
        """
    ),
    Pressure.COUNTDOWN: matching(
        r"""
        \bcount[\s-]?down\b | \b(?:only\s+)?\d+\s+(?:hours?|hrs?|minutes?|mins?|seconds?)\s+(?:left|
           to\s+go|remaining)\b
        | \b\d{1,2}\s*:\s*\d{2}\s*:\s*\d{2}\b | \bends?\s+in\s+\d+\s+(?:hours?|minutes?|days?)\b
        | \bnoch\s+\d+\s+(?:stunden?|minuten?)\b | \b(?:plus\s+que|encore)\s+\d+\s+(?:heures?|minutes?)\b
        | \b(?:quedan|restam|faltam)\s+\d+\s+(?:horas?|minutos?)\b | \bancora\s+\d+\s+(?:ore|minuti)\b
        | \bnog\s+\d+\s+(?:uur|minuten)\b
        """
    ),
    Pressure.CROWD: matching(
        r"""
        \b(?:everyone|everybody)(?:['’]s|\s+(?:is|else\s+is|else))?\s+(?:buy\w*|order\w*|lov\w*|want\w*|
           talk\w*|ha[sd]|using)\b
        | \b\d+\s+(?:people|customers|others|shoppers)\s+(?:are\s+|have\s+)?(?:(?:looking|viewing|
           watching)|(?:just\s+)?bought\s+(?:this|it)\s+(?:today|in\s+the\s+last))
        | \bin\s+high\s+demand\b | \bjoin\s+(?:the\s+)?(?:thousands|millions)\b
        | \balle\s+(?:kaufen|lieben|wollen)\b | \b\d+\s+(?:personen|kunden)\s+sehen\b
        | \btout\s+le\s+monde\s+(?:l['’])?(?:ach[èe]te|adore|veut)\b | \btodos?\s+(?:lo|la|o|
           a)?\s*(?:compran|quieren|compram|querem)\b
        | \btutti\s+(?:lo|la)?\s*(?:comprano|vogliono)\b | \biedereen\s+(?:koopt|wil)\b
        """
    ),
    Pressure.GUILT: matching(
        r"""
        \byou['’]?(?:ll|\s+will)\s+regret\b | \b(?:don['’]?t|do\s+not)\s+(?:let\s+(?:\w+\s+){1,3}down|
           disappoint)\b
        | \byou\s+(?:can(?:not|['’]?t)\s+afford\s+(?:not\s+to|to\s+miss)|owe\s+it\s+to|
           would\s+be\s+(?:foolish|mad|crazy))\b
        | \bwe['’]?(?:ll|\s+will)\s+be\s+(?:sad|disappointed)\b | \bwhat\s+are\s+you\s+waiting\s+for\b |
           \bstill\s+without\s+(?:an?|your)\b
        | \bno\s+thanks?,?\s+i\s+(?:do\s*n.?t|hate|prefer)\b |
           \bare\s+you\s+sure\s+you\s+want\s+to\s+(?:leave|miss|lose)\b
        | \b(?:du\s+wirst|sie\s+werden)\s+es\s+bereuen\b | \bworauf\s+(?:wartest\s+du|warten\s+sie)\b
        | \bvous\s+(?:allez\s+)?(?:le\s+)?regretter(?:ez)?\b | \bqu['’]attendez[\s-]vous\b
        | \bte\s+arrepentir[áa]s\b | \b(?:a\s+)?qu[ée]\s+esperas\b | \bte\s+ne\s+pentirai\b |
           \bcosa\s+aspetti\b
        | \bvai\s+(?:se\s+)?arrepender\b | \bde\s+que\s+est[áa]s?\s+[àa]\s+espera\b |
           \bje\s+krijgt\s+(?:er\s+)?spijt\b | \bwaar\s+wacht\s+je\s+(?:nog\s+)?op\b
        """
    ),
}
RECALLED = 4_096  # texts that are not looked through again: titles and reasons are few
LEFT_OVER = " \t!.,;:-\N{EN DASH}\N{EM DASH}*|/"


def pressure_in(text: str) -> tuple[Pressing, ...]:
    """Return what in a text presses, in the order in which it stands there."""
    found = [
        (match.start(), Pressing(kind=kind, words=" ".join(match.group().split())))
        for kind, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    return tuple(pressing for _, pressing in sorted(found, key=lambda one: one[0]))


@once_a_text(RECALLED)
def presses(text: str) -> bool:
    """Whether anything in a text presses."""
    return any(pattern.search(text) for pattern in PATTERNS.values())


def unpressed(text: str, *, otherwise: str = "") -> str:
    """Return a text without what presses in it; `otherwise` where nothing else is left."""
    left = text
    while presses(left):  # what stood around it may press once it is gone
        for pattern in PATTERNS.values():
            left = pattern.sub("\0", left)
        parts = [part.strip(LEFT_OVER) for part in re.split("[\0(]+|\\)", left)]
        left = " ".join(part for part in parts if part)
    return left or otherwise
