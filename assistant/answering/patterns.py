"""Hold the patterns of small talk and of what people say about themselves."""

from __future__ import annotations

import re


def matching(pattern: str) -> re.Pattern[str]:
    """Return a pattern that does not care about capitals."""
    return re.compile(pattern, re.IGNORECASE)


GREETING = re.compile(
    r"^\W*(hi|hey|hello|hiya|good\s+(morning|afternoon|evening|day)|hallo|hola|bonjour|ciao|ol[aá]|"
    r"guten\s+(?:tag|morgen|abend)|moin|servus|bonsoir|salut|buenas|buenos\s+d[ií]as|buenas\s+(?:tardes|noches)|"
    r"buongiorno|buonasera|salve|bom\s+dia|boa\s+(?:tarde|noite)|hoi|goede(?:morgen|middag|avond|ndag))(\s+(there|all|team|again))?\W*$",
    re.IGNORECASE,
)
THANKS = re.compile(
    r"^\W*((ok(ay)?|great|perfect|super|lovely|brilliant|cool)[\s,.!]*)*"
    r"(thanks?|thank\s+you|thx|cheers|ta|(?:vielen\s+)?dank(?:e)?(?:\s+(?:sch[öo]n|sehr|je|u|wel))*|merci(?:\s+beaucoup)?|"
    r"(?:muchas\s+)?gracias|grazie(?:\s+mille)?|(?:muito\s+)?obrigad[oa]|bedankt|that\s+(helped|worked|works|solved\s+it|did\s+it)|"
    r"(it|that)\s+works(\s+now)?|bye|goodbye|great|perfect|ok(ay)?)"
    r"([\s,.!]+(so\s+much|very\s+much|a\s+lot|you|for\s+(that|your\s+help|the\s+help)|that\s+(helped|worked|works)|bye))*\W*$",
    re.IGNORECASE,
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
