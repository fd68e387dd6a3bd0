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
from assistant.answering.patterns import GREETING, THANKS
from assistant.answering.stating import only_states, stated
from assistant.conversations.listen import denies_help, is_upset, sentences, wants_person


def understand(text: str, *, follows_answer: bool, repeats: bool = False) -> Understanding:
    """Return what `text` asks for besides information.

    Only where it `follows_answer` can it say that an answer did not help; and where it `repeats` the question
    before, it asks for that answer in another manner.
    """
    said = sentences(text)
    told = (*stated(text), *lasting_manner_in(text))
    states_all = bool(said) and all(
        only_asks_manner(one) or (told and (only_states(one, around=text) or GREETING.match(one)))
        for one in said
    )
    return Understanding(
        wants_person=wants_person(text),
        is_upset=is_upset(text),
        is_small_talk=bool(GREETING.match(text) or THANKS.match(text)),
        says_unhelpful=follows_answer and denies_help(text),
        stated=told,
        only_states=states_all and (bool(told) or not repeats),
    )
