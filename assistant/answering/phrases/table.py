"""Find the phrases of a language and a tone; English where a language is not spoken here."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.answering.phrases import dutch, english, french, german, italian, portuguese, spanish
from assistant.answering.phrases.model import Phrases, Tone

SPOKEN: Mapping[str, Mapping[Tone, Phrases]] = {
    code: {Tone.PLAIN: plain, Tone.FORMAL: formal, Tone.FRIENDLY: friendly}
    for code, plain, formal, friendly in (
        ("en", english.PLAIN, english.FORMAL, english.FRIENDLY),
        ("de", german.PLAIN, german.FORMAL, german.FRIENDLY),
        ("fr", french.PLAIN, french.FORMAL, french.FRIENDLY),
        ("es", spanish.PLAIN, spanish.FORMAL, spanish.FRIENDLY),
        ("it", italian.PLAIN, italian.FORMAL, italian.FRIENDLY),
        ("pt", portuguese.PLAIN, portuguese.FORMAL, portuguese.FRIENDLY),
        ("nl", dutch.PLAIN, dutch.FORMAL, dutch.FRIENDLY),
    )
}


def phrases_in(language: str, tone: Tone = Tone.PLAIN) -> Phrases:
    """Return what to say in a language, named by its two letters."""
    return SPOKEN.get(language, SPOKEN["en"])[tone]


def every_which() -> tuple[str, ...]:
    """Return the line before the titles of a question back, in every language."""
    return tuple(dict.fromkeys(one.which for tones in SPOKEN.values() for one in tones.values()))
