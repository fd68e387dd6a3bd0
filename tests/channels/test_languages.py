"""A customer is answered in their language, or told plainly that it is in another."""

from __future__ import annotations

from tests.channels.site import Response, Site
from tests.channels.test_articles import an_article, cited, owner

ENGLISH = """\
A mechanic visits you at home on Tuesdays and on Thursdays, with the usual spare parts in the van.
The visit costs nothing while your machine is under warranty, and forty pounds after that; you pay by card."""
GERMAN = """\
Eine Mechanikerin besucht Sie dienstags und donnerstags zu Hause und bringt Ersatzteile mit.
Der Besuch kostet nichts, solange Ihre Maschine Garantie hat, und danach vierzig Euro, mit Karte gezahlt."""


async def with_repairs(site: Site, *, in_german: bool) -> None:
    """Publish an article on repairs in English, and perhaps in German, too."""
    boss = await owner(site)
    questions = ["Who repairs at home?", "Wer repariert meine Maschine zu Hause?"]
    await boss.call("PUT", "/v1/articles/repairs", an_article(text=ENGLISH, questions=questions))
    if in_german:
        german = an_article(title="Reparatur zu Hause", text=GERMAN, questions=questions[1:])
        await boss.call("PUT", "/v1/articles/de/repairs", german)


async def asked(site: Site, question: str) -> Response:
    """Ask as a customer whom nobody knows yet."""
    browser = site.somebody()
    return await browser.said(await browser.started(), question)


async def test_what_is_written_in_the_customers_language_comes_first(site: Site) -> None:
    """Both articles say the same; only one can be read by everybody."""
    await with_repairs(site, in_german=True)

    german = await asked(site, "Wer repariert meine Maschine zu Hause?")
    english = await asked(site, "Who repairs at home?")

    assert (cited(german), cited(english)) == (["de/repairs"], ["repairs"])
    assert german.text("reply", "text").startswith("Eine Mechanikerin besucht Sie")
    assert english.text("reply", "text").startswith("A mechanic visits you")


async def test_where_nothing_is_in_their_language_that_is_said_in_it(site: Site) -> None:
    """An answer in another language without a word about it reads like a mistake."""
    await with_repairs(site, in_german=False)

    answer = await asked(site, "Wer repariert meine Maschine zu Hause?")

    assert answer.text("reply", "text").startswith("Ich habe das nur auf Englisch:\n\nA mechanic visits you")


async def test_a_person_is_fetched_in_the_language_in_which_one_was_asked_for(site: Site) -> None:
    """The worst moment to be misunderstood."""
    answer = await asked(site, "Ich möchte bitte mit einem Menschen sprechen.")
    browser = site.somebody()
    conversation = await browser.started()
    await browser.said(conversation, "Danke schön!")

    await browser.post(f"/v1/conversations/{conversation}/person")

    told = (await browser.get(f"/v1/conversations/{conversation}")).text("messages", -1, "text")
    assert told == "Sie haben nach einem Menschen gefragt. Wir holen jemanden."
    assert answer.text("conversation", "owner") == "nobody"
    assert answer.text("reply", "text").startswith("Natürlich. Ich hole jemanden aus unserem Team dazu")
