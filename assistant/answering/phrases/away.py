"""Say in each language that nobody is here now, when somebody will be, and that what is left here is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SOON = timedelta(days=6)  # until then the day of the week says it all


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The words of one language, which address nobody, so that they fit every tone."""

    closed: str  # {when}
    some_time: str  # in place of `closed`, where nobody knows when
    when: str  # {day} {time}
    left: str  # what may be left
    elsewhere: str  # {elsewhere}
    weekdays: tuple[str, ...]  # from Monday on

    def said(self, opens: datetime | None, *, now: datetime, elsewhere: str) -> str:
        """Return what is said `now`, where somebody is there from `opens` on, on the owner's clock."""
        told = self.closed.format(when=self._moment(opens, now)) if opens else self.some_time
        beside = [self.elsewhere.format(elsewhere=elsewhere)] if elsewhere else []
        return " ".join([told, self.left, *beside])

    def _moment(self, opens: datetime, now: datetime) -> str:
        day = self.weekdays[opens.weekday()]
        if opens - now > SOON:
            day = f"{day} {opens.day}.{opens.month}."
        return self.when.format(day=day, time=f"{opens:%H:%M} {opens.tzname()}")


AWAY = {
    "en": Away(
        closed="Nobody is here right now; a colleague will see this {when}.",
        some_time="Nobody is here right now; a colleague will see this once we are back.",
        when="on {day} at {time}",
        left="Anything can be left here until then, also an address or a number for the answer.",
        elsewhere="Other ways to reach us: {elsewhere}",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ),
    "de": Away(
        closed="Gerade ist niemand hier; {when} sieht jemand aus unserem Team diese Nachricht.",
        some_time="Gerade ist niemand hier; sobald wir zurück sind, sieht jemand diese Nachricht.",
        when="am {day} um {time}",
        left="Bis dahin kann hier alles stehen bleiben, auch eine Adresse oder Nummer für die Antwort.",
        elsewhere="Andere Wege zu uns: {elsewhere}",
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    ),
    "fr": Away(
        closed="Personne n’est là pour l’instant ; quelqu’un de l’équipe verra ce message {when}.",
        some_time="Personne n’est là pour l’instant ; quelqu’un verra ce message à notre retour.",
        when="{day} à {time}",
        left="D’ici là, tout peut être laissé ici, même une adresse ou un numéro pour la réponse.",
        elsewhere="Autres moyens de nous joindre : {elsewhere}",
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    ),
    "es": Away(
        closed="Ahora mismo no hay nadie; alguien del equipo verá este mensaje {when}.",
        some_time="Ahora mismo no hay nadie; alguien verá este mensaje cuando volvamos.",
        when="el {day} a las {time}",
        left="Hasta entonces se puede dejar aquí lo que sea, también una dirección o un número de respuesta.",
        elsewhere="Otras formas de contactarnos: {elsewhere}",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ),
    "it": Away(
        closed="In questo momento non c’è nessuno; qualcuno del team vedrà questo messaggio {when}.",
        some_time="In questo momento non c’è nessuno; qualcuno vedrà questo messaggio al nostro ritorno.",
        when="{day} alle {time}",
        left="Fino ad allora si può lasciare qui tutto, anche un indirizzo o un numero per la risposta.",
        elsewhere="Altri modi per contattarci: {elsewhere}",
        weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    ),
    "nl": Away(
        closed="Er is nu niemand; {when} ziet een collega dit bericht.",
        some_time="Er is nu niemand; een collega ziet dit bericht zodra we terug zijn.",
        when="{day} om {time}",
        left="Tot dan kan hier alles worden achtergelaten, ook een adres of nummer voor het antwoord.",
        elsewhere="Andere manieren om ons te bereiken: {elsewhere}",
        weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    ),
    "pt": Away(
        closed="Neste momento não está ninguém; alguém da equipa verá esta mensagem {when}.",
        some_time="Neste momento não está ninguém; alguém verá esta mensagem quando voltarmos.",
        when="{day} às {time}",
        left="Até lá pode ficar aqui tudo, também um endereço ou um número para a resposta.",
        elsewhere="Outras formas de nos contactar: {elsewhere}",
        weekdays=(
            "segunda-feira",
            "terça-feira",
            "quarta-feira",
            "quinta-feira",
            "sexta-feira",
            "sábado",
            "domingo",
        ),
    ),
}


def away_in(language: str) -> Away:
    """Return the words of a language; English for one in which the assistant does not speak."""
    return AWAY.get(language, AWAY["en"])
