"""Write a made-up handbook of any size, the same one each time for the same seed.

Its sentences mean little, but their lengths and the spread of their words are those of real
articles, which is what the time of embedding and searching depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

SECTIONS = 8  # with the title and one known question, ten passages an article
PASSAGES_PER_ARTICLE = SECTIONS + 2
SENTENCES = (4, 5)  # 60 to 100 tokens a section


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


VERBS = _words(
    """adjust align anchor assemble balance brush calibrate charge clamp clean connect descale detach
drain empty fasten fill filter fit flush fold grease grind insulate label level load lock loosen measure mount
oil open pack polish pour prime register replace reset rinse route sand seal sharpen store stretch tighten
tune unlock vent warm wash weigh wind wipe wire"""
)
THINGS = _words(
    """adapter axle basket battery bearing blade boiler bottle bracket brush burner cable canister cap
carafe chain clasp collar cover crank dial drawer fan faucet filter flask frame funnel gasket gauge gear
grate grinder handle heater hinge hopper hose jug kettle kiln lamp latch lens lever lid magnet meter motor
nozzle pan pedal pipe piston plate pump rack reservoir roller rotor saddle scale screen shelf sieve sleeve
spindle spout spring strap switch tank thermostat timer tray tripod tube valve wheel wick"""
)
KINDS = _words(
    """amber angled brass broad cedar ceramic chilled coiled compact copper curved deep double enamel
external flat folding forged front glazed heavy inner iron large linen long lower matte narrow oak outer
padded portable quiet rear rigid rounded rubber short silver slotted small soft spare steel striped
thin upper velvet vented walnut wide woven"""
)
PLACES = _words(
    """attic balcony barn basement cabin cellar corridor garage garden greenhouse kitchen laundry loft
pantry porch shed stable studio terrace workshop"""
)
SHAPES = (
    "Before you {verb} the {kind} {thing}, {verb2} the {thing2} and wait {number} minutes in the {place}.",
    "The {kind} {thing} fits every {kind2} {thing2} sold since {year}, except those kept in a {place}.",
    "If the {thing} makes a noise, {verb} it, then {verb2} the {kind} {thing2} about {number} times.",
    "Never {verb} a {kind} {thing} while the {thing2} is warm; the {kind2} seal lasts {number} months.",
    "Orders of a {kind} {thing} leave the {place} within {number} days, together with the {thing2}.",
    "You may return a {kind} {thing} for {number} weeks, even after you {verb} or {verb2} it once.",
    "A {kind} {thing} weighs {number} grams more than the {kind2} {thing2} and costs less to {verb}.",
    "Ask the {place} team to {verb} the {thing2} whenever the {kind} {thing} has been idle since {year}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the handbook."""

    title: str
    question: str  # one that it is known to answer
    sections: tuple[str, ...]

    def markdown(self) -> str:
        """Return the article as the file that is ingested."""
        head = f"---\ntitle: {self.title}\nquestions: {self.question}\n---\n"
        parts = (f"## Part {number}\n\n{text}\n" for number, text in enumerate(self.sections, start=1))
        return head + "\n" + "\n".join(parts)


def handbook(articles: int, *, seed: int) -> tuple[Article, ...]:
    """Return that many articles; equal seeds give equal articles."""
    random = Random(seed)  # noqa: S311  # no secret is made of it
    return tuple(_article(random) for _ in range(articles))


def write(articles: tuple[Article, ...], folder: Path) -> None:
    """Write each article as a Markdown file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, article in enumerate(articles):
        (folder / f"article-{number:05}.md").write_text(article.markdown(), encoding="utf-8")


def products(number: int, *, seed: int) -> list[dict[str, str | int]]:
    """Return that many products, as the rows of a file that is ingested."""
    random = Random(seed)  # noqa: S311  # no secret is made of it
    return [_product(random, row) for row in range(number)]


def sentence(random: Random) -> str:
    """Return one made-up sentence of a handbook."""
    return random.choice(SHAPES).format(
        verb=random.choice(VERBS),
        verb2=random.choice(VERBS),
        thing=random.choice(THINGS),
        thing2=random.choice(THINGS),
        kind=random.choice(KINDS),
        kind2=random.choice(KINDS),
        place=random.choice(PLACES),
        number=random.randrange(2, 60),
        year=random.randrange(2005, 2025),
    )


def _product(random: Random, row: int) -> dict[str, str | int]:
    return {
        "id": f"product-{row}",
        "title": f"{random.choice(KINDS)} {random.choice(THINGS)}",
        "text": sentence(random),
        "price": f"{random.randrange(5, 200)}.00",
        "currency": "EUR",
        "stock": random.randrange(1, 50),
    }


def _article(random: Random) -> Article:
    verb, kind, thing = random.choice(VERBS), random.choice(KINDS), random.choice(THINGS)
    place = random.choice(PLACES)
    return Article(
        title=f"How to {verb} the {kind} {thing} in the {place}",
        question=f"Can I {verb} my {kind} {thing} in the {place}?",
        sections=tuple(_section(random) for _ in range(SECTIONS)),
    )


def _section(random: Random) -> str:
    return " ".join(sentence(random) for _ in range(random.randint(*SENTENCES)))
