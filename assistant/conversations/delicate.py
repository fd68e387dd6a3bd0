"""Hear in seven languages that this is no time to sell anything.

These patterns silence offers and nothing else, so they are wider than those that fetch a person: a
needless silence costs the shop a glance, an offer beside a death notice costs it the customer.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.conversations.listen_abroad import matching
from assistant.recalling import once_a_text
from assistant.restraint.model import Kind

CHARACTERS = 1_000  # of each message that are read
RECALLED = 2_048  # messages that are not searched again
GRAVE = matching(
    r"""
    \b(?:(?:who|he|she|they|wife|husband|partner|mother|father|mum|mom|dad|son|daughter|brother|sister|
       child|
       baby|grand\w+|nan|uncle|aunt|friend|neighbour|dog|cat|pet)\s+(?:has\s+|have\s+|had\s+|just\s+|
       recently\s+|sadly\s+|suddenly\s+)*
       (?:died|(?:is|was)\s+(?:dead|dying))|death|passed\s+away|funeral|cremat\w+|bereave\w*|griev\w+|
       mourn\w*|widow(?:er)?|
       deceased|miscarr\w+|stillb\w+|
       cancer|chemo\w*|tumou?r|leuk\w*mia|dementia|alzheimer\w*|terminally|hospice|hospital\w*|
       intensive\s+care|surgery|stroke|heart\s+attack|
       overdose|suicid\w*|self[\s-]harm|depress(?:ed|ion)|panic\s+attacks?|anorexi\w+|bulimi\w+|
       addiction|rehab|domestic\s+violence|abus(?:ed|ive)|
       raped?|assaulted|stalk(?:ed|er|ing)|pregnancy\s+loss|divorc\w+|
       (?:in|into|of)\s+debts?|debt\s+collect\w*|bankrupt\w*|insolven\w+|bailiffs?|evict(?:ed|ion)|
       foreclos\w*|payday\s+loan|
       lost\s+my\s+job|made\s+redundant|laid\s+off|cannot\s+afford|can['’]?t\s+afford|
       i(?:['’]?m|\s+am)\s+(?:only\s+)?(?:[5-9]|1[0-7]|(?:eight|nine|ten|eleven|twelve|thirteen|fourteen|
       fifteen|sixteen|seventeen))(?:\s+years?\s+old)?\s*(?:[.,!?]|$)|
       (?:my|our)\s+(?:child|son|daughter|baby|toddler|kid)\b[^.?!]{0,40}\b(?:swallow\w*|ate|drank|hurt|
       burn\w*|chok\w*|unconscious|danger))\b
    | \b(?:gestorben|verstorben|todesfall|beerdigung|trauer\w*|krebs|krankenhaus|klinik|selbstmord|suizid|
       depress\w+|schulden|insolvenz\w*|
       inkasso|gekündigt\s+worden|fehlgeburt|schlaganfall|herzinfarkt)\b
    | \b(?:d[ée]c[ée]d[ée]e?s?|(?:p[èe]re|m[èe]re|mari|femme|fils|fille|fr[èe]re|s(?:œ|oe)ur|amie?|il|
       elle)\s+(?:est|vient\s+d['’]être)\s+morte?|d[ée]c[èe]s|obs[èe]ques|enterrement|deuil|cancer|
       h[ôo]pital|
       suicide|dettes?|surendett\w+|faillite|fausse\s+couche)\b
    | \b(?:muri[óo]|falleci[óo]|fallecid[oa]|fallecimiento|funeral|luto|c[áa]ncer|suicidio|deudas?|
       bancarrota|aborto)\b
    | \b(?:(?:è|e['’])\s+mort[oa]|decedut[oa]|scompars[oa]|funerale|lutto|cancro|tumore|ospedale|suicidio|
       debiti|fallimento)\b
    | \b(?:morreu|faleceu|falecid[oa]|falecimento|funeral|luto|cancro|c[âa]ncer|suic[íi]dio|d[íi]vidas?|
       fal[êe]ncia)\b
    | \b(?:overleden|overlijden|begrafenis|uitvaart|rouw|kanker|ziekenhuis|zelfmoord|schulden|faillis\w+|
       miskraam)\b
    """
)
COMPLAINT = matching(
    r"""
    \b(?:complain\w*|complaint|refund\w*\s+(?:is|was|has|never|still|not|denied|refused|rejected)|(?:where|
       when)[^.?!]{0,20}\bmy\s+refund|
       (?:denied|refused|rejected|no)\s+(?:my\s+|a\s+|the\s+)?refund|money\s+back|charge[\s-]?back|
       charged\s+(?:me\s+)?(?:twice|double|wrong\w*)|
       overcharged|disput\w+|compensation|unacceptable|ridiculous|disgusting|appalling|scam\w*|rip[\s-]?off|
       (?:arrived|came|was|is)\s+(?:\w+\s+)?(?:broken|damaged|smashed|faulty|defective|mouldy|moldy|
       leaking)|never\s+(?:arrived|came|received|got)|
       (?:lawyer|solicitor|attorney|court|ombudsman|lawsuit|sue)|trading\s+standards|data\s+breach|
       fraud\w*|stolen)\b
    | \b(?:beschwer\w+|reklam\w+|erstattung|geld\s+zurück|kaputt\s+angekommen|beschädigt|defekt|
       unverschämt|betrug|anwalt|nie\s+angekommen)\b
    | \b(?:plainte|r[ée]clamation|me\s+plaindre|rembours\w+|cass[ée]e?s?|ab[îi]m[ée]e?s?|inadmissible|
       inacceptable|arnaque|avocat|jamais\s+(?:re[çc]u|arriv[ée]e?s?))\b
    | \b(?:queja\w*|quejarme|reclamaci[óo]n|reembolso|dañad[oa]|rot[oa]|inaceptable|estafa|abogad[oa]|
       nunca\s+lleg[óo])\b
    | \b(?:reclam[oi]|lamentel\w+|rimborso|danneggiat[oa]|rott[oa]|inaccettabile|truffa|avvocato|
       mai\s+arrivat[oa])\b
    | \b(?:reclama[çc][ãa]o|queixa|reembolso|danificad[oa]|quebrad[oa]|inaceit[áa]vel|burla|advogad[oa]|
       nunca\s+chegou)\b
    | \b(?:klacht|klagen|terugbetaling|geld\s+terug|beschadigd|kapot|onacceptabel|oplichting|advocaat|
       nooit\s+(?:aangekomen|ontvangen))\b
    """
)


def delicate_in(texts: Iterable[str]) -> Kind | None:
    """Return what is heard in what a customer wrote that leaves no room for offers, the gravest of it."""
    heard = {_delicate(one[:CHARACTERS]) for one in texts}
    return next((kind for kind in (Kind.GRAVE, Kind.COMPLAINED) if kind in heard), None)


@once_a_text(RECALLED)
def _delicate(text: str) -> Kind | None:
    """Return what is heard in one message."""
    if GRAVE.search(text):
        return Kind.GRAVE
    return Kind.COMPLAINED if COMPLAINT.search(text) else None
