"""The assistant's own words, in each language and tone in which it speaks."""

from assistant.answering.phrases.model import Phrases, Tone, addressed
from assistant.answering.phrases.table import SPOKEN, every_which, phrases_in

__all__ = ["SPOKEN", "Phrases", "Tone", "addressed", "every_which", "phrases_in"]
