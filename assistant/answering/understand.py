"""Read in a message what it asks for besides information.

Plain patterns, no model: whether somebody wants a person, is upset, only says hello, says
that an answer did not help, or tells us something about themselves. A pattern claims only
what it is sure of; what it misses is answered as a question, which is the safe side.

Statements about oneself are taken from the first person only, never from questions,
negations or about others: "is it vegan?", "I'm not vegan" and "my son is vegan" teach nothing.
"""

from __future__ import annotations

from assistant.answering.manner import lasting_manner_in, only_asks_manner
from assistant.answering.model import Understanding
from assistant.answering.patterns import ABOUT_OTHERS, GREETING, NEGATED, SIZES, STATEMENTS, THANKS
from assistant.conversations.listen import denies_help, is_upset, sentences, wants_person


def understand(text: str, *, follows_answer: bool, repeats: bool = False) -> Understanding:
    """Return what `text` asks for besides information.

    Only where it `follows_answer` can it say that an answer did not help; and where it `repeats` the question
    before, it asks for that answer in another manner.
    """
    said = sentences(text)
    statements = [sentence for sentence in said if not sentence.endswith("?")]
    about_them = tuple(found for sentence in statements for found in stated_in(sentence))
    stated = (*about_them, *lasting_manner_in(text))
    states_all = bool(said) and len(about_them) + sum(map(only_asks_manner, said)) >= len(said)
    return Understanding(
        wants_person=wants_person(text),
        is_upset=is_upset(text),
        is_small_talk=bool(GREETING.match(text) or THANKS.match(text)),
        says_unhelpful=follows_answer and denies_help(text),
        stated=stated,
        only_states=states_all and (bool(stated) or not repeats),
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
