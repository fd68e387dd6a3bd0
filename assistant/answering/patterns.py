"""Hold the patterns by which a message is understood, each claiming only what it is sure of."""

from __future__ import annotations

import re


def matching(pattern: str) -> re.Pattern[str]:
    """Return a pattern that does not care about capitals."""
    return re.compile(pattern, re.IGNORECASE)


PERSON = re.compile(
    r"""
    \b(speak|talk|chat|connect|transfer|put|pass|escalate|get|give|want|need|prefer)\b[^.?!]{0,40}
      \b(human|(real|actual|live)\s+(person|human|agent|someone)|a\s+person|(an?\s+)?(live\s+)?agent|representative|
         advis[eo]r|operator|supervisor|manager|someone|somebody|staff|your\s+team|customer\s+(service|care|support))\b
    | ^\W*((a|an|the)\s+)?(real\s+|live\s+)?(human|person|agent|representative|operator)(\s+(please|now))*\W*$
    | \b(is|are)\s+there\s+(a|any)\s+(real\s+)?(human|person|people)\b
    | \b(mit\s+(einem|einer|nem)\s+(echten\s+)?(menschen|mitarbeiter\w*|berater\w*|person))\b
    | \b(parler|discuter)\b[^.?!]{0,30}\b(humain|personne|conseiller|agent|quelqu.un)\b
    | \b(hablar|comunicar\w*)\b[^.?!]{0,30}\b(persona|humano|agente|alguien)\b
    | \b(parlare)\b[^.?!]{0,30}\b(persona|umano|operatore|qualcuno)\b
    | \b(falar)\b[^.?!]{0,30}\b(pessoa|humano|atendente|algu[eé]m)\b
    | \b(met\s+een\s+(echt\s+)?(mens|medewerker|persoon))\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
HOW_TO_CONTACT = re.compile(
    r"\b(how|where|when|what|which)\b[^.?!]{0,30}\b(contact|phone|number|e-?mail|hours)\b", re.IGNORECASE
)
UPSET = re.compile(
    r"""
    \b(ridiculous|unacceptable|outrageous|disgrace(ful)?|pathetic|appalling|furious|livid|fed\s+up|sick\s+of|
       scam|rip[\s-]?off|useless|worst|terrible|horrible|awful|disgusted|angry|infuriating|joke\s+of\s+a|
       never\s+(again|buying|ordering)|waste\s+of\s+(time|money)|had\s+enough|wtf|bullshit|damn|trading\s+standards|my\s+lawyer|sue\s+you)\b
    | !{3,}
    """,
    re.IGNORECASE | re.VERBOSE,
)
GREETING = re.compile(
    r"^\W*(hi|hey|hello|hiya|good\s+(morning|afternoon|evening|day)|hallo|hola|bonjour|ciao|ol[aá])(\s+(there|all|team|again))?\W*$",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"^\W*((ok(ay)?|great|perfect|super|lovely|brilliant|cool)[\s,.!]*)*"
    r"(thanks?|thank\s+you|thx|cheers|ta|danke|merci|gracias|grazie|obrigad[oa]|that\s+(helped|worked|works|solved\s+it|did\s+it)|"
    r"(it|that)\s+works(\s+now)?|bye|goodbye|great|perfect|ok(ay)?)"
    r"([\s,.!]+(so\s+much|very\s+much|a\s+lot|you|for\s+(that|your\s+help|the\s+help)|that\s+(helped|worked|works)|bye))*\W*$",
    re.IGNORECASE,
)
NOT_HELPED = re.compile(
    r"""
    \b((that|this|it)\s+(did\s*n.?t|does\s*n.?t|did\s+not|does\s+not|has\s*n.?t|is\s*n.?t)\s+
         (help(ed|ing|ful)?|work(ed|ing)?|answer|solve|fix|what\s+i|right|it)
       | not\s+(what\s+i\s+(asked|meant|wanted)|helpful|my\s+question)
       | (wrong|bad)\s+answer
       | (you|it)\s+(mis|don.?t\s+)underst\w+
       | still\s+(not|does\s*n.?t|does\s+not|is\s*n.?t|broken|no\s)
       | (no|nope)[\s,.!]+that)
    """,
    re.IGNORECASE | re.VERBOSE,
)

I_AM = (
    r"\b(?:i\s*[’']?\s*a?m|we\s*(?:[’']re|\s+are)|i\s+eat|i\s+only\s+eat)\s+"
    r"(?:now\s+|also\s+|a\s+|an\s+|strict(?:ly)?\s+|fully\s+)*"
)
I_USE = (
    r"\b(?:i|we)\s+(?:always\s+|usually\s+|only\s+|now\s+)?"
    r"(?:drink|use|take|have|prefer|like|love|want)\s+(?:my\s+\w+\s+with\s+|it\s+with\s+)?"
)
SIZES = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL"}
ALLERGEN = r"(nuts?|peanuts?|dairy|milk|soy|gluten|almonds?|hazelnuts?)"
DIET = r"(vegan|vegetarian|pescatarian|gluten[- ]free|dairy[- ]free|lactose[- ](?:free|intolerant))"
STATEMENTS = (
    ("diet", matching(I_AM + DIET + r"\b")),
    (
        "allergens",
        matching(r"\b(?:i\s*[’']?\s*a?m\s+allergic|i\s+have\s+an?\s+allergy)\s+to\s+" + ALLERGEN + r"\b"),
    ),
    ("allergens", matching(r"\bi\s+have\s+an?\s+" + ALLERGEN + r"\s+allergy\b")),
    ("size", matching(r"\b(?:my\s+size\s+is|i\s*[’']?\s*a?m\s+(?:a\s+)?size)\s+([a-z0-9]{1,4})\b")),
    ("size", matching(r"\bi\s+(?:wear|take|need)\s+(?:a\s+)?size\s+([a-z0-9]{1,4})\b")),
    ("size", matching(r"^\W*size\s+(x{0,2}[sl]|m|\d{2}\s?mm)\W*$")),
    (
        "size",
        matching(
            r"\bi\s+(?:wear|take)\s+an?\s+(extra\s+small|extra\s+large|small|medium|large|x{0,2}[sl]|m)\b"
        ),
    ),
    ("milk", matching(I_USE + r"(oat|soy|soya|almond|coconut|skimmed|whole|semi-skimmed)\s+milk\b")),
    ("roast", matching(I_USE + r"(?:a\s+)?(light|medium|dark)(?:er)?\s+roasts?\b")),
)
ABOUT_OTHERS = matching(
    r"\b(my|his|her|their)\s+"
    r"(son|daughter|wife|husband|partner|friend|mother|father|mum|dad|sister|brother|colleague)\b"
)
NEGATED = re.compile(r"\b(not|no\s+longer|never|n[’']t)\b", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
