"""Tell everybody in a conversation who came and went, in the language in which it is held.

What the system says belongs to nobody; a customer who wrote in French reads French between the messages.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcements:
    """What is said of each step, with `{name}` for whoever takes it."""

    joined: str
    handed_back: str
    handed_back_with: str  # {note} as the agent wrote it
    closed: str
    customer_closed: str

    def back(self, name: str, note: str) -> str:
        """Say that `name` handed back, with what they noted if they did."""
        return (
            self.handed_back_with.format(name=name, note=note) if note else self.handed_back.format(name=name)
        )


ENGLISH = Announcements(
    joined="{name} has joined.",
    handed_back="{name} handed the conversation back.",
    handed_back_with="{name} handed the conversation back: {note}",
    closed="{name} closed the conversation.",
    customer_closed="The customer closed the conversation.",
)
_ELSEWHERE = {
    "de": Announcements(
        joined="{name} ist jetzt dabei.",
        handed_back="{name} hat das Gespräch zurückgegeben.",
        handed_back_with="{name} hat das Gespräch zurückgegeben: {note}",
        closed="{name} hat das Gespräch beendet.",
        customer_closed="Der Kunde hat das Gespräch beendet.",
    ),
    "fr": Announcements(
        joined="{name} a rejoint la conversation.",
        handed_back="{name} a rendu la conversation à l’assistant.",
        handed_back_with="{name} a rendu la conversation à l’assistant : {note}",
        closed="{name} a terminé la conversation.",
        customer_closed="Le client a terminé la conversation.",
    ),
    "es": Announcements(
        joined="{name} participa ahora en la conversación.",
        handed_back="{name} ha devuelto la conversación al asistente.",
        handed_back_with="{name} ha devuelto la conversación al asistente: {note}",
        closed="{name} ha terminado la conversación.",
        customer_closed="El cliente ha terminado la conversación.",
    ),
    "it": Announcements(
        joined="{name} partecipa ora alla conversazione.",
        handed_back="{name} ha restituito la conversazione all’assistente.",
        handed_back_with="{name} ha restituito la conversazione all’assistente: {note}",
        closed="{name} ha chiuso la conversazione.",
        customer_closed="Il cliente ha chiuso la conversazione.",
    ),
    "pt": Announcements(
        joined="{name} juntou-se à conversa.",
        handed_back="{name} devolveu a conversa ao assistente.",
        handed_back_with="{name} devolveu a conversa ao assistente: {note}",
        closed="{name} terminou a conversa.",
        customer_closed="O cliente terminou a conversa.",
    ),
    "nl": Announcements(
        joined="{name} doet nu mee.",
        handed_back="{name} heeft het gesprek teruggegeven.",
        handed_back_with="{name} heeft het gesprek teruggegeven: {note}",
        closed="{name} heeft het gesprek beëindigd.",
        customer_closed="De klant heeft het gesprek beëindigd.",
    ),
}


def announced_in(language: str | None) -> Announcements:
    """Return what is said in a language of two letters; in English where there are no words for it."""
    return _ELSEWHERE.get(language or "en", ENGLISH)
