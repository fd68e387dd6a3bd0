"""Read in a message what it asks for besides information.

Plain patterns, no model: whether somebody wants a person, is upset, only says hello, says
that an answer did not help, or tells us something about themselves. A pattern claims only
what it is sure of; what it misses is answered as a question, which is the safe side.

Statements about oneself are taken from the first person only, never from questions,
negations or about others: "is it vegan?", "I'm not vegan" and "my son is vegan" teach nothing.
"""

from __future__ import annotations

import re

from assistant.answering.model import Understanding

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

I_AM = r"\b(?:i\s*[’']?\s*a?m|we\s*(?:[’']re|\s+are)|i\s+eat|i\s+only\s+eat)\s+(?:now\s+|also\s+|a\s+|an\s+|strict(?:ly)?\s+|fully\s+)*"
I_USE = r"\b(?:i|we)\s+(?:always\s+|usually\s+|only\s+|now\s+)?(?:drink|use|take|have|prefer|like|love|want)\s+(?:my\s+\w+\s+with\s+|it\s+with\s+)?"
SIZES = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL"}
STATEMENTS = (
    (
        "diet",
        re.compile(
            I_AM
            + r"(vegan|vegetarian|pescatarian|gluten[- ]free|dairy[- ]free|lactose[- ](?:free|intolerant))\b",
            re.I,
        ),
    ),
    (
        "allergens",
        re.compile(
            r"\b(?:i\s*[’']?\s*a?m\s+allergic\s+to|i\s+have\s+an?\s+allergy\s+to)\s+(nuts?|peanuts?|dairy|milk|soy|gluten|almonds?|hazelnuts?)\b",
            re.I,
        ),
    ),
    (
        "allergens",
        re.compile(r"\bi\s+have\s+an?\s+(nut|peanut|dairy|soy|gluten|almond|hazelnut)\s+allergy\b", re.I),
    ),
    (
        "size",
        re.compile(
            r"\b(?:my\s+size\s+is|i\s*[’']?\s*a?m\s+(?:a\s+)?size|i\s+(?:wear|take|need)\s+(?:a\s+)?size)\s+([a-z0-9]{1,4})\b",
            re.I,
        ),
    ),
    ("size", re.compile(r"^\W*size\s+(x{0,2}[sl]|m|\d{2}\s?mm)\W*$", re.I)),
    (
        "size",
        re.compile(
            r"\bi\s+(?:wear|take)\s+an?\s+(extra\s+small|extra\s+large|small|medium|large|x{0,2}[sl]|m)\b",
            re.I,
        ),
    ),
    ("milk", re.compile(I_USE + r"(oat|soy|soya|almond|coconut|skimmed|whole|semi-skimmed)\s+milk\b", re.I)),
    ("roast", re.compile(I_USE + r"(?:a\s+)?(light|medium|dark)(?:er)?\s+roasts?\b", re.I)),
)
ABOUT_OTHERS = re.compile(
    r"\b(my|his|her|their)\s+(son|daughter|wife|husband|partner|friend|mother|father|mum|dad|sister|brother|colleague)\b",
    re.I,
)
NEGATED = re.compile(r"\b(not|no\s+longer|never|n[’']t)\b", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def understand(text: str) -> Understanding:
    """Return what `text` asks for besides information."""
    statements = [sentence for sentence in SENTENCE.findall(text) if not sentence.rstrip().endswith("?")]
    stated = tuple(found for sentence in statements for found in stated_in(sentence))
    return Understanding(
        wants_person=bool(PERSON.search(text)) and not HOW_TO_CONTACT.search(text),
        is_upset=bool(UPSET.search(text)) or is_shouting(text),
        is_small_talk=bool(GREETING.match(text) or THANKS.match(text)),
        says_unhelpful=bool(NOT_HELPED.search(text)),
        stated=stated,
        only_states=bool(stated) and len(stated) >= len(SENTENCE.findall(text)),
    )


def stated_in(sentence: str) -> list[tuple[str, str]]:
    """Return the preferences that a sentence states about its writer: (topic, value) pairs."""
    if NEGATED.search(sentence) or ABOUT_OTHERS.search(sentence):
        return []
    found = ((topic, pattern.search(sentence)) for topic, pattern in STATEMENTS)
    return [(topic, normal(topic, match.group(1))) for topic, match in found if match]


def normal(topic: str, value: str) -> str:
    """Return a stated value as it is kept: `M` for medium, `nuts` for nut, `lactose-free` for intolerant."""
    words = " ".join(value.lower().split())
    if topic == "size":
        return SIZES.get(words, words.upper() if not words[0].isdigit() else words.replace(" ", ""))
    if topic == "allergens":
        return words if words.endswith("s") or words in {"dairy", "milk", "soy", "gluten"} else words + "s"
    if topic == "diet":
        return words.replace(" ", "-").replace("intolerant", "free")
    return words


def is_shouting(text: str) -> bool:
    """Whether most of a longer message is in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= 20 and sum(letter.isupper() for letter in letters) > 0.7 * len(letters)
