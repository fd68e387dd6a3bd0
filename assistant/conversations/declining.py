"""Hear in seven languages that somebody wants no offers, or wants them again.

A no is a refusal of offers only where it names them, or where it is all that is said right after some
were shown and nothing was asked. "No" to anything else is none. Whoever forbids them for good is told
apart from whoever declines this once.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from assistant.conversations.heard import Heard
from assistant.conversations.listen import sentences
from assistant.conversations.listen_abroad import matching


class Refusal(StrEnum):
    """What somebody said of being offered things."""

    DECLINES = "declines"  # this once
    FORBIDS = "forbids"  # for good
    WELCOMES = "welcomes"  # again


CHARACTERS = 1_000  # of a message that are read
OFFERS = (
    r"(?:offers?\b(?!\s+(?:code|price|ends?))|recommendations?\b|product\s+suggestions?\b|suggestions?\s+to\s+buy|ads?\b|"
    r"adverts?\b|advertis\w+|promotions?\b|upsell\w*|marketing\b|"
    r"angebote?\b|empfehlungen?\b|produktvorschläge\b|werbung\b|"
    r"offres?\b|recommandations?\b|publicités?\b|pubs?\b|suggestions\s+de\s+produits?|"
    r"ofertas?\b|recomendaciones\b|recomendações\b|publicidad\b|publicidade\b|promociones\b|"
    r"offerte\b|raccomandazioni\b|consigli\s+di\s+acquisto|pubblicità\b|"
    r"aanbiedingen\b|aanbevelingen\b|reclame\b)"
)
NO_MORE = (
    r"(?:stop|no\s+more|never|don['’]?t\s+(?:ever\s+)?(?:want|need|show|send|give|make)|do\s+not\s+(?:want|show|send|give|make)|"
    r"turn\s+off|switch\s+off|unsubscribe\s+(?:me\s+)?from|quit|"
    r"keine?\s+(?:weiteren?|mehr)?|hör(?:t|en\s+sie)?\s+auf\s+mit|ich\s+will\s+keine|"
    r"plus\s+(?:jamais\s+)?(?:d['’]|de\s+)|arr[êe]te[rz]?\s+(?:de\s+|avec\s+)?(?:les\s+)?|"
    r"no\s+(?:quiero|me\s+(?:muestres?|ofrezcas?|env[ií]es?))(?:\s+m[áa]s)?|basta\s+de|deja\s+de\s+(?:mostrarme|enviarme)|"
    r"non\s+(?:voglio|mostrarmi|inviarmi)(?:\s+pi[ùu])?|basta(?:\s+con)?|"
    r"n[ãa]o\s+(?:quero|me\s+(?:mostre|envie|ofereça))(?:\s+mais)?|chega\s+de|pare\s+(?:de|com)|"
    r"geen|stop\s+met)"
)
BETWEEN = (
    r"(?:\s+(?:me|us|any|the|your|these|those|making|showing|sending|giving|with|more|all|further|such|"
    r"to|see|get|receive|weiteren?|mehr|le|las|los|les|as|um|più|mais|más))*\s*"
)
FORBIDS = matching(
    rf"""
    \b{NO_MORE}{BETWEEN}{OFFERS}
    | \b(?:stop|quit|don['’]?t|do\s+not)\s+(?:trying\s+to\s+sell|sell(?:ing)?|recommend(?:ing)?|
       advertis(?:e|ing)|suggest(?:ing)?|
        offer(?:ing)?)(?:\s+(?:me|us|to\s+me|things?|stuff|products?|anything|more))*\W*(?:again|
        any\s*more)?\W*(?:please)?\W*$
    """
)
DECLINES = matching(
    rf"""
    ^\W*(?:(?:sorry|hi|ok(?:ay)?)\W+)?(?:no|nein|non|não|nee)[\s,]+(?:\w+\s+){{0,2}}{OFFERS}
    | \bno\s+{OFFERS}(?:\s+(?:please|today|now|thanks|thank\s+you))*\W*$
    | \bnot\s+interested\s+in\s+(?:\w+\s+){{0,2}}{OFFERS}
    | \b(?:kein\s+interesse\s+an|pas\s+int[ée]ress[ée]e?\s+par|no\s+me\s+interesan?|non\s+mi\s+interessano|
        n[ãa]o\s+(?:estou\s+interessad[oa]\s+em|me\s+interessam)|
        niet\s+geïnteresseerd\s+in)\s+(?:\w+\s+){{0,2}}{OFFERS}
    """
)
SHORT = matching(
    r"""
    ^\W*(?:no(?:pe)?|nah|not\s+(?:now|today|for\s+me|interested)|i(?:['’]?m|\s+am)\s+not\s+interested|
        (?:no[\s,]+)?(?:that['’]?s|it['’]?s|they(?:['’]re|\s+are))\s+not\s+for\s+me|
        nein|kein\s+interesse|nicht\s+(?:interessiert|für\s+mich)|
        non|pas\s+(?:pour\s+moi|int[ée]ress[ée]e?)|(?:ça\s+)?ne\s+m['’]int[ée]resse\s+pas|
        no\s+(?:me\s+interesa|es\s+para\s+m[ií]|estoy\s+interesad[oa])|
        non\s+(?:mi\s+interessa|fa\s+per\s+me)|n[ãa]o|n[ãa]o\s+(?:me\s+interessa|é\s+para\s+mim|
        estou\s+interessad[oa])|
        nee|niet\s+(?:voor\s+mij|geïnteresseerd)|geen\s+interesse)
    (?:[\s,]+(?:thanks?|thank\s+you|thx|cheers|danke(?:\s+schön)?|merci|gracias|grazie|obrigad[oa]|
       dank\s+je|dank\s+u|bedankt))?
    \W*$
    """
)
WELCOMES = matching(
    rf"""
    \b(?:show|give|send|start\s+showing|turn\s+on)\s+(?:me\s+)?(?:the\s+|your\s+|some\s+|
       any\s+)?{OFFERS}(?:\s+again)?
    | \b(?:what|which|any|got\s+any)\s+(?:special\s+)?(?:offers|recommendations|promotions)\b
    | \bwhat\s+(?:do|would|can)\s+you\s+recommend\b
    | \b(?:zeig(?:e|en\s+sie)?\s+mir|montre[zr]?[\s-]moi|mu[ée]str[ea](?:me|nme)|mostrami|mostre[\s-]me|
       laat\s+(?:me|mij))\b[^.?!]{{0,20}}{OFFERS}
    """
)


def refusal_in(heard: Sequence[Heard]) -> Refusal | None:
    """Return what the last message says of being offered things, if it says anything."""
    said = sentences(heard[-1].text[:CHARACTERS])
    if any(FORBIDS.search(one) for one in said if not one.endswith("?")):
        return Refusal.FORBIDS
    if any(DECLINES.search(one) for one in said if not one.endswith("?")):
        return Refusal.DECLINES
    if any(WELCOMES.search(one) for one in said):
        return Refusal.WELCOMES
    if len(said) == 1 and SHORT.search(said[0]) and _were_just_offered(heard):
        return Refusal.DECLINES
    return None


def only_refuses(heard: Sequence[Heard]) -> bool:
    """Whether the last message says nothing but that no offers are wanted, or not now."""
    said = sentences(heard[-1].text[:CHARACTERS])
    return len(said) <= 1 and refusal_in(heard) in {Refusal.DECLINES, Refusal.FORBIDS}


def _were_just_offered(heard: Sequence[Heard]) -> bool:
    """Whether the message before showed offers and asked nothing that a no may answer."""
    before = heard[-2] if len(heard) > 1 else heard[-1]
    reply = before.reply
    return reply is not None and bool(reply.offers) and not reply.asks and "?" not in before.text
