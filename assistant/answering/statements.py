"""Hold the patterns of what people say about themselves, in English, one for each way to say it.

A pattern is tried only where one of its cues is in the message, so that most messages cost a few searches
for words. It matches within one clause; whether that clause may be believed is judged elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

I_AM = (
    r"\b(?:i\s*[’']?\s*a?m|we\s*(?:[’']re|\s+are)|i\s+(?:only\s+)?eat|i(?:[’']ve|\s+have)?\s+(?:gone|turned|become)|i\s+went)\s+"
    r"(?:now\s+|also\s+|actually\s+|a\s+|an\s+|strict(?:ly)?\s+|fully\s+|completely\s+|mostly\s+)*"
)
I_HAVE = r"\b(?:i|we)(?:[’']ve|\s+have|[’']ve\s+got|\s+have\s+got|\s+own|\s+got)\s+"
I_USE = (
    r"\b(?:i|we)\s+(?:always\s+|usually\s+|only\s+|now\s+)?"
    r"(?:drink|use|take|have|prefer|like|love|want)\s+(?:my\s+\w+\s+with\s+|it\s+with\s+)?"
)
I_PREFER = r"\b(?:i|we)\s*(?:[’']?d\s+|would\s+)?(?:always\s+|usually\s+|generally\s+|much\s+)*(?:prefer|rather\s+(?:have|get))\s+"
ALLERGEN = (
    r"(?:(?:tree\s+)?nuts?|peanuts?|dairy|lactose|milk|soya?|gluten|wheat|almonds?|hazelnuts?|walnuts?|cashews?|"
    r"pistachios?|eggs?|fish|shellfish|sesame|mustard|celery|lupin|sulphites?|nickel|latex|strawberr(?:y|ies))"
)
ALLERGENS = rf"({ALLERGEN}(?:\s*(?:,\s*(?:and\s+|or\s+)?|\band\s+|\bor\s+|&\s*){ALLERGEN})*)\b"
DIET = (
    r"(vegan|vegetarian|veggie|pesc[ae]tarian|plant[- ]based|gluten[- ]free|dairy[- ]free|"
    r"lactose[- ](?:free|intolerant)|co?eliac|halal|kosher)\b"
    r"(?!\s+(?:chef|cook|baker|bakery|restaurant|caf[eé]|shop|store|brand|company|blog|blogger|coach|options?))"
)
LETTERS = r"(extra\s+small|extra\s+large|small|medium|large|x{0,3}[sl]|[2-5]xl|m)"
NUMBERED = r"((?:(?:eu|uk|us|it|fr)\s*)?[a-z0-9]{1,4}(?:[.,]5)?(?:\s*(?:mm|cm))?)"
ENDS = r"(?=\s*(?:$|[.,!;)]|\b(?:now|please|thanks|in|and|these\s+days|usually|size|tops?|(?:t-?)?shirts?|jackets?|jumpers?|jeans|dress(?:es)?|trousers|sweaters?|hood(?:ie|y)s?)\b))"
LANGUAGES = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "polish": "pl", "turkish": "tr", "arabic": "ar", "russian": "ru", "ukrainian": "uk",
    "swedish": "sv", "danish": "da", "norwegian": "no", "finnish": "fi", "greek": "el", "czech": "cs",
    "japanese": "ja", "chinese": "zh", "mandarin": "zh", "korean": "ko", "hindi": "hi", "hebrew": "he",
}  # fmt: skip
LANGUAGE = rf"({'|'.join(LANGUAGES)})\b"
CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?:\s*(?:am|pm|o[’']clock|h|uhr))?"
TIMES = (
    rf"((?:after|before|until|from)\s+{CLOCK}|between\s+{CLOCK}\s+and\s+{CLOCK}|"
    r"(?:in|on|at|during)\s+(?:the\s+)?(?:mornings?|afternoons?|evenings?|weekends?|weekdays?|nights?)|"
    r"mornings?|afternoons?|evenings?|weekends?|weekdays?)\b"
)
CHANNEL = r"(e-?mails?|phone(?:\s+calls?)?|calls?(?![- ]?back)|text\s+messages?|texts?|sms|whatsapp|chat|post|letters?)\b"
RESOLUTION = r"(refunds?|replacements?|repairs?|store\s+credit|exchanges?|call[- ]?backs?)\b"
AMOUNT = r"((?:[£$€]|eur|gbp|usd)?\s*\d[\d,.]*\d?\s*(?:k\b)?\s*(?:[£$€]|pounds?|euros?|dollars?|eur|gbp|usd|quid)?)"
MONEY = r"((?:[£$€]|eur|gbp|usd)\s*\d[\d,.]*\d?|\d[\d,.]*\d?\s*(?:[£$€]|pounds?|euros?|dollars?|eur|gbp|usd|quid))"
ABOUT = r"(?:about\s+|around\s+|roughly\s+|up\s+to\s+|at\s+most\s+|maximum\s+|max\.?\s+|no\s+more\s+than\s+|of\s+)*"
MATERIAL = r"(cotton|merino|wool|linen|silk|leather|hemp|bamboo|polyester|fleece|denim|cashmere)\b"
COLOUR = r"(?:black|white|grey|gray|red|blue|green|yellow|orange|purple|pink|brown|beige|navy|turquoise)"
COUNT = r"(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
PET = r"(dogs?|cats?|pupp(?:y|ies)|kittens?|rabbits?|hamsters?|parrots?|budgies?|guinea\s+pigs?|horses?)\b(?!\s+(?:food|bed|toys?|lead|shop|lover|litter|hair|flap|owner))"
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
DATE = (
    rf"(\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}\b(?:,?\s+\d{{4}})?|"
    rf"{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}})?)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One way to state a fact: its value is what the pattern's group holds."""

    topic: str
    cues: tuple[str, ...]  # in lower case; one of them is in every message that matches
    written: str
    value: str | None = None  # instead of the group's

    @property
    def pattern(self) -> re.Pattern[str]:
        """What matches the statement, in capitals or not; compiled when a cue first calls for it."""
        return _compiled(self.written)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _says(topic: str, cues: str, pattern: str, value: str | None = None) -> Statement:
    return Statement(topic, tuple(cues.split("|")), pattern, value)


DIETS = "vegan|vegetarian|veggie|tarian|plant|free|intolerant|eliac|celiac|halal|kosher"
SIZES = "size|medium|small|large|wear|take|i'm a|i’m a|i am a"
STATEMENTS = (
    _says("diet", DIETS, I_AM + DIET),
    _says("diet", DIETS, rf"\bi\s+(?:eat|keep|follow|am\s+on|have)\s+(?:a\s+|an\s+)?(?:strict(?:ly)?\s+)?{DIET}"),
    _says("diet", DIETS, rf"\bi\s*[’']?m\s+on\s+an?\s+(?:strict\s+)?{DIET}"),
    _says("diet", DIETS, rf"\bmy\s+diet\s+is\s+(?:strictly\s+)?{DIET}"),
    _says("diet", "gluten", r"\bi\s+(?:can[’']?t|cannot|can\s+not|do\s+not|don[’']?t)\s+(?:eat|have|tolerate)\s+(gluten)\b", "gluten-free"),
    _says("diet", "dairy", r"\bi\s+(?:can[’']?t|cannot|can\s+not|do\s+not|don[’']?t)\s+(?:eat|have|drink|tolerate)\s+(dairy)\b", "dairy-free"),
    _says("allergens", "allerg", rf"\bi\s*[’']?\s*a?m\s+(?:\w+ly\s+|very\s+|also\s+)?allergic\s+to\s+{ALLERGENS}"),
    _says("allergens", "allerg", rf"{I_HAVE}(?:an?\s+)?(?:\w+\s+)?allergy\s+to\s+{ALLERGENS}"),
    _says("allergens", "allerg", rf"{I_HAVE}(?:an?\s+)?(?:severe\s+|bad\s+|mild\s+)?({ALLERGEN})\s+allergy\b"),
    _says("allergens", "intoleran", rf"\bi\s*[’']?\s*a?m\s+intolerant\s+(?:to|of)\s+{ALLERGENS}"),
    _says("shoe_size", "shoe", rf"\bmy\s+shoe\s+size\s+is\s+(?:an?\s+)?{NUMBERED}\b"),
    _says("shoe_size", "shoe|trainer|boots", r"\bi\s+(?:usually\s+|always\s+)?(?:wear|take)\s+(?:an?\s+)?(?:size\s+)?((?:eu|uk|us)?\s*\d{1,2}(?:[.,]5)?)\s+(?:in\s+)?(?:shoes|trainers|boots)\b"),
    _says("ring_size", "ring size", rf"\bmy\s+ring\s+size\s+is\s+(?:an?\s+)?{NUMBERED}\b"),
    _says("size", "size", rf"\bmy\s+(?:clothing\s+|clothes\s+|shirt\s+)?size\s+is\s+(?:now\s+|actually\s+|an?\s+)*{NUMBERED}\b"),
    _says("size", "size", rf"\bi\s*[’']?\s*a?m\s+(?:now\s+|actually\s+|usually\s+|an?\s+)*size\s+{NUMBERED}\b(?!\s+(?:in\s+)?(?:shoes|trainers|boots))"),
    _says("size", "size", rf"\bi\s+(?:usually\s+|always\s+|now\s+|actually\s+)?(?:wear|take|need)\s+(?:an?\s+)?size\s+{NUMBERED}\b(?!\s+(?:in\s+)?(?:shoes|trainers|boots))"),
    _says("size", "size", r"^\W*size\s+(x{0,3}[sl]|m|\d{2}\s?mm)\W*$"),
    _says("size", SIZES, rf"\bi\s+(?:usually\s+|always\s+|now\s+|actually\s+)?(?:wear|take)\s+(?:an?\s+)?{LETTERS}\b{ENDS}"),
    _says("size", SIZES, rf"\bi\s*(?:[’']m|\s*am)\s+(?:now\s+|actually\s+|usually\s+)*an?\s+{LETTERS}\b{ENDS}"),
    _says("language", "speak", rf"\bi\s+(?:mainly\s+|mostly\s+|only\s+)?speak\s+(?:mainly\s+|mostly\s+|only\s+)?{LANGUAGE}"),
    _says("language", "language|tongue", rf"\bmy\s+(?:(?:first|native|preferred)\s+language|language|mother\s+tongue)\s+is\s+{LANGUAGE}"),
    _says("language", " in ", rf"\b(?:prefer|rather|always)\s+(?:to\s+)?(?:answers?|repl(?:y|ies)|write|talk|speak|read|chat|communicate|be\s+\w+ed)\s+(?:to\s+me\s+)?(?:always\s+)?in\s+{LANGUAGE}"),
    _says("contact_hours", "call|reach|contact|phone|ring", rf"\b(?:call|reach|contact|phone|ring)\s+me\s+(?:only\s+|best\s+|always\s+)?{TIMES}"),
    _says("contact_hours", "available|reachable", rf"\bi\s*[’']?\s*a?m\s+(?:only\s+|best\s+|usually\s+)?(?:available|reachable)\s+(?:only\s+)?{TIMES}"),
    _says("contact_hours", "time to", rf"\bbest\s+time\s+to\s+(?:call|reach|contact|phone|ring)\s+me\s+is\s+(?:in\s+the\s+)?{TIMES}"),
    _says("contact_channel", "prefer|rather", rf"{I_PREFER}(?:to\s+be\s+(?:contacted|reached)\s+)?(?:(?:by|via|over|on)\s+)?(?:an?\s+)?{CHANNEL}(?!\s+(?:cover|case|support))"),
    _says("contact_channel", "contact|reach", rf"\b(?:only|always)\s+(?:contact|reach)\s+me\s+(?:by|via|over|on)\s+{CHANNEL}"),
    _says("contact_channel", "contact|reach", rf"\b(?:contact|reach)\s+me\s+(?:only\s+|always\s+)?(?:by|via|over|on)\s+{CHANNEL}"),
    _says("contact_channel", "way to", rf"\bbest\s+way\s+to\s+(?:reach|contact)\s+me\s+is\s+(?:by\s+|via\s+)?{CHANNEL}"),
    _says("resolution", "prefer|rather", rf"{I_PREFER}(?:an?\s+|to\s+get\s+an?\s+|my\s+)?{RESOLUTION}"),
    _says("budget", "budget", rf"\b(?:my|our)\s+budget\s+is\s+{ABOUT}{AMOUNT}"),
    _says("budget", "budget", rf"\b(?:i|we)\s*(?:[’']ve|have)\s+(?:got\s+)?a\s+budget\s+{ABOUT}{AMOUNT}"),
    _says("budget", "spend", rf"\b(?:i|we)\s*(?:can|could|want\s+to|[’']d\s+like\s+to|would\s+like\s+to|will)\s+spend\s+{ABOUT}{MONEY}"),
    _says("budget", "spend|pay", rf"\b(?:i|we)\s+(?:don[’']?t|do\s+not|can[’']?t|cannot)\s+(?:want\s+to\s+)?(?:spend|pay)\s+more\s+than\s+{MONEY}"),
    _says("material", "wear|prefer|like|love", rf"\bi\s+(?:only\s+|always\s+|mostly\s+)?(?:wear|prefer|like|love)\s+(?:only\s+)?{MATERIAL}"),
    _says("colour", "colour|color", rf"\bmy\s+favou?rite\s+colou?rs?\s+(?:is|are)\s+({COLOUR}(?:\s*(?:,|and)\s*{COLOUR})*)\b"),
    _says("brand", "brand", r"\bmy\s+favou?rite\s+brand\s+is\s+((?-i:[\w&’'-]+(?:\s+[A-Z][\w&’'-]+){0,2}))"),
    _says("favourite_food", "food", r"\bmy\s+favou?rite\s+food\s+is\s+([a-z-]+(?:\s+(?:cheese|chocolate|bread|pasta|cake))?)\b"),
    _says("household", "family of|household of", rf"\bwe\s*(?:[’']re|\s*are)\s+a\s+(?:family|household)\s+of\s+{COUNT}\b"),
    _says("household", "of us", rf"\bthere\s+are\s+{COUNT}\s+of\s+us\b"),
    _says("household", "alone|by myself", r"\bi\s+live\s+(alone|by\s+myself|on\s+my\s+own)\b", "1"),
    _says("pets", "dog|cat|pupp|kitten|rabbit|hamster|parrot|budgie|guinea|horse", rf"{I_HAVE}(?:an?\s+|{COUNT}\s+|some\s+)?(?:(?:small|big|old|young|little)\s+)?{PET}"),
    _says("birthday", "birthday|born", rf"\b(?:my\s+birthday\s+is|i\s+was\s+born)\s+(?:on\s+)?(?:the\s+)?{DATE}"),
    _says("age", "years old", r"\bi\s*[’']?\s*a?m\s+(\d{1,3})\s+years\s+old\b"),
    _says("milk", "milk", I_USE + r"(oat|soya?|almond|coconut|skimmed|whole|semi-skimmed)\s+milk\b"),
    _says("roast", "roast", I_USE + r"(?:a\s+)?(light|medium|dark)(?:er)?\s+roasts?\b"),
)  # fmt: skip
CUES = tuple(dict.fromkeys(cue for one in STATEMENTS for cue in one.cues))
"""Every cue once: a message with none of them states nothing."""
