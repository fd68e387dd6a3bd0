"""Test that the owner publishes and withdraws articles, and that what was withdrawn is never cited."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest

from assistant.articles.ingest import sync
from assistant.assembly import articles_to_write, assembled
from assistant.events import ArticleId, utc_now
from assistant.staff.model import Role
from tests.channels.site import ARTICLES, DEADLINE, Browser, Response, Site, serving

QUESTION = "When will my order arrive?"
DELIVERY = "/v1/articles/delivery.md"
TODAY = utc_now().date()


async def owner(site: Site) -> Browser:
    """Return the owner, signed in."""
    return await site.agent("olga@example.com", role=Role.OWNER)


def an_article(**fields: object) -> dict[str, object]:
    """Return what the owner sends, of which only `fields` matter."""
    return {"title": "Repairs at home", "text": "A mechanic visits you on Tuesdays."} | fields


async def asked(site: Site, question: str) -> Response:
    """Ask as a customer whom nobody knows yet."""
    browser = site.somebody()
    return await browser.said(await browser.started(), question)


def cited(answer: Response) -> list[str]:
    """Return the articles that an answer cites."""
    reply = answer.json["reply"]
    assert isinstance(reply, dict)
    sources = reply["sources"]
    assert isinstance(sources, list)
    return [str(one["article_id"]) for one in sources if isinstance(one, dict)]


async def test_what_is_published_is_cited_at_once(site: Site) -> None:
    """An owner who mends an answer wants the next customer to get it."""
    boss = await owner(site)

    put = await boss.call(
        "PUT", "/v1/articles/help/repairs.md", an_article(change=0, questions=["Who repairs at home?"])
    )
    answer = await asked(site, "Who repairs at home?")

    assert (put.status, put.at("source"), put.at("is_searchable")) == (200, "desk", True)
    assert cited(answer) == ["help/repairs.md"]
    assert "Tuesdays" in answer.text("reply", "text")


async def test_an_article_is_opened_as_it_was_saved(site: Site) -> None:
    """Whatever the page sends back must be whatever was there."""
    boss = await owner(site)
    sent = an_article(
        questions=["Who repairs?"],
        url="https://shop.example/repairs",
        audience=["customer"],
        product=["kettle", "heron"],
        region=["UK"],
        language=["en"],
        valid_from="2026-01-01",
        valid_until="2999-12-31",
        more={"category": ["service"]},
    )
    await boss.call("PUT", "/v1/articles/repairs", sent)

    opened = (await boss.get("/v1/articles/repairs")).json

    assert {name: opened[name] for name in sent} == sent
    assert opened["html"] == "<p>A mechanic visits you on Tuesdays.</p>"
    assert opened["is_own"] is True


async def test_the_list_can_be_searched_and_says_where_articles_come_from(site: Site) -> None:
    """With a thousand articles, nobody scrolls."""
    boss = await owner(site)
    await boss.call("PUT", "/v1/articles/repairs", an_article(title="50 % off_repairs"))

    everything = await boss.get("/v1/articles")
    by_words = await boss.get("/v1/articles?q=DESCALE")
    by_source = await boss.get("/v1/articles?source=desk")
    by_sign = await boss.get(f"/v1/articles?q={quote('% off_')}")

    assert everything.at("matching") == len(ARTICLES) + 1
    assert everything.at("sources") == [
        {"source": "desk", "articles": 1},
        {"source": "test", "articles": len(ARTICLES)},
    ]
    assert everything.at("next") is None
    assert [by_words.at("articles", 0, "id"), by_words.at("matching")] == ["kettle.md", 1]
    assert [by_source.at("articles", 0, "id"), by_source.at("matching")] == ["repairs", 1]
    assert by_sign.at("matching") == 1


async def test_a_long_list_comes_in_pages(site: Site) -> None:
    """Each article stands on exactly one of them."""
    boss = await owner(site)
    for number in range(60):
        await boss.call("PUT", f"/v1/articles/new/{number:02}", an_article())

    first = await boss.get("/v1/articles")
    second = await boss.get(f"/v1/articles?after={quote(first.text('next'), safe='')}")

    ids = [one["id"] for page in (first, second) for one in page.json["articles"]]  # type: ignore[union-attr, index, call-overload]
    assert len(ids) == len(set(ids)) == 60 + len(ARTICLES)
    assert second.at("next") is None


async def test_the_slower_of_two_editors_is_told(site: Site) -> None:
    """Otherwise the correction that was saved first would silently be lost."""
    boss = await owner(site)
    change = (await boss.get(DELIVERY)).at("change")

    first = await boss.call("PUT", DELIVERY, an_article(text="By bike.", change=change))
    second = await boss.call("PUT", DELIVERY, an_article(text="By train.", change=change))
    new = await boss.call("PUT", DELIVERY, an_article(text="By boat.", change=0))

    assert [first.status, second.status, new.status] == [200, 409, 409]
    assert (await boss.get(DELIVERY)).at("text") == "By bike."


@pytest.mark.parametrize(
    ("dates", "is_cited"),
    [
        ({"valid_from": TODAY.isoformat(), "valid_until": TODAY.isoformat()}, True),
        ({"valid_until": (TODAY - timedelta(days=2)).isoformat()}, False),
        ({"valid_from": (TODAY + timedelta(days=2)).isoformat()}, False),
    ],
    ids=["today", "over", "to come"],
)
async def test_an_article_is_cited_only_on_its_days(
    site: Site, dates: dict[str, str], is_cited: bool
) -> None:
    """An offer that ended yesterday costs money today, and its page is closed as well."""
    boss = await owner(site)
    saved = await boss.call(
        "PUT", "/v1/articles/sale", an_article(questions=["Who repairs at home?"], **dates)
    )

    answer = await asked(site, "Who repairs at home?")

    assert saved.at("is_valid") is is_cited
    assert ("sale" in cited(answer)) is is_cited
    assert ((await site.nobody().get("/articles/sale")).status == 200) is is_cited


@pytest.mark.parametrize(
    ("audience", "is_cited"), [("staff", False), ("Internal", False), ("business", True)]
)
async def test_what_is_for_the_staff_is_never_shown_to_customers(
    site: Site, audience: str, is_cited: bool
) -> None:
    """What agents are told among themselves is often the very words that a customer asks with."""
    boss = await owner(site)
    question = "Who repairs at home?"
    sent = an_article(questions=[question], audience=[audience])
    await boss.call("PUT", "/v1/articles/repairs", sent)

    answer = await asked(site, question)

    assert ("repairs" in cited(answer)) is is_cited
    assert ("Tuesdays" in answer.text("reply", "text")) is is_cited


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "valid_until"),
        ({"html": "<p>"}, "html"),
    ],
)
async def test_what_cannot_be_published_is_named(site: Site, wrong: dict[str, object], field: str) -> None:
    """The page puts the words beside the field."""
    response = await (await owner(site)).call("PUT", "/v1/articles/x", an_article(**wrong))

    assert response.status == 400
    assert response.at("errors", 0, "field") == field


async def test_only_the_owner_publishes(site: Site) -> None:
    """An agent answers customers; what the company promises is not theirs to change."""
    agent, customer = await site.agent(), site.somebody()

    for path, method in (
        ("", "GET"),
        ("/delivery.md", "GET"),
        ("/delivery.md", "PUT"),
        ("/delivery.md", "DELETE"),
    ):
        body = an_article() if method == "PUT" else None
        assert (await agent.call(method, f"/v1/articles{path}", body)).status == 403
        assert (await customer.call(method, f"/v1/articles{path}", body)).status == 401


async def test_a_preview_is_sanitised(site: Site) -> None:
    """It is inserted into the owner's page."""
    shown = await (await owner(site)).post("/v1/preview", {"text": "**Hi** <script>alert(1)</script>"})

    assert shown.text("html").startswith("<p><strong>Hi</strong>")
    assert "<script" not in shown.text("html")


async def test_what_was_withdrawn_is_never_cited_while_questions_pour_in(site: Site) -> None:
    """The owner deletes what is wrong, and has our word from that moment."""
    boss = await owner(site)
    is_gone, was_cited = asyncio.Event(), asyncio.Event()

    async def keep_asking() -> list[str]:
        """Ask until some time after the deletion; return what was cited by what was asked after it."""
        after: list[str] = []
        browser = site.somebody()
        for number in range(400):
            was_gone = is_gone.is_set()
            conversation = await browser.started(f"c{number}")
            sources = cited(await browser.said(conversation, QUESTION))
            if "delivery.md" in sources and not was_gone:
                was_cited.set()
            after += sources if was_gone else []
            if was_gone and number % 3 == 0:
                break
        return after

    askers = [asyncio.create_task(keep_asking()) for _ in range(6)]
    async with asyncio.timeout(DEADLINE):
        await was_cited.wait()
    deleted = await boss.call("DELETE", DELIVERY)
    is_gone.set()
    after = [name for names in await asyncio.gather(*askers) for name in names]

    assert deleted.status == 204
    assert "delivery.md" not in after
    assert (await boss.get(DELIVERY)).status == 404
    assert (await boss.call("DELETE", DELIVERY)).status == 404


async def test_not_even_a_question_back_names_what_another_process_deleted(
    prepared: Path, tmp_path: Path
) -> None:
    """A title says much; this server's index may be seconds behind, the database never is."""
    async with serving(
        prepared, tmp_path / "unsure", answer_threshold=0.999, ask_back_threshold=0.01
    ) as site:
        before = await asked(site, QUESTION)
        async with site.work.writing() as work:
            await work.articles.remove([ArticleId("delivery.md")])
        after = await asked(site, QUESTION)

    assert before.at("reply", "decision") == after.at("reply", "decision") == "ask_back"
    assert "How long delivery takes" in before.text("reply", "text")
    assert "How long delivery takes" not in after.text("reply", "text")


async def test_no_folder_overwrites_or_brings_back_what_the_owner_decided(site: Site) -> None:
    """The next nightly ingestion must not undo a deletion."""
    boss = await owner(site)
    await boss.call("DELETE", DELIVERY)
    await boss.call("PUT", "/v1/articles/kettle.md", an_article(text="By hand."))

    async with assembled(site.settings) as parts:
        report = await sync(
            ARTICLES,
            source="test",
            unread=(),
            writing=partial(articles_to_write, parts.work),
            embedding=parts.embedding,
            at=utc_now(),
            checking=lambda _done, _total: None,
            progress=lambda _done, _total: None,
        )

    assert (report.held, report.added, report.changed, report.removed) == (2, 0, 0, 0)
    assert (await boss.get(DELIVERY)).status == 404
    assert (await boss.get("/v1/articles/kettle.md")).at("text") == "By hand."


def an_approved(**fields: object) -> dict[str, object]:
    """Return an approved answer as the owner sends it."""
    sent = {
        "title": "Who repairs at home?",
        "text": "Our  **mechanic** does,\n\non Tuesdays.",
        "approved": True,
    }
    return an_article(**sent) | fields


async def test_an_approved_answer_is_said_word_for_word_until_its_base_changes(site: Site) -> None:
    """From the owner's page to the customer's window; and the owner is told when it is used no more."""
    boss = await owner(site)
    await boss.call("PUT", "/v1/articles/repairs", an_article(questions=["Who repairs at home?"]))
    put = await boss.call("PUT", "/v1/articles/answers/repairs", an_approved(based_on=["repairs"]))

    said = await asked(site, "Who repairs at home?")
    await boss.call("PUT", "/v1/articles/repairs", an_article(text="Nobody repairs at home any more."))
    after = await asked(site, "Who repairs at home?")

    assert (put.at("approved"), put.at("is_lapsed")) == (True, False)
    assert put.text("approval").startswith("approved by ")
    assert said.text("reply", "text") == "Our  **mechanic** does,\n\non Tuesdays."
    assert cited(said) == ["answers/repairs"]
    assert cited(after) == ["repairs"]
    listed = await boss.get("/v1/articles?kind=lapsed")
    assert (listed.at("lapsed"), listed.at("articles", 0, "id")) == (1, "answers/repairs")


async def test_saving_it_again_approves_it_again(site: Site) -> None:
    """The owner read both, and stands by it."""
    boss = await owner(site)
    await boss.call("PUT", "/v1/articles/repairs", an_article(questions=["Who repairs at home?"]))
    await boss.call("PUT", "/v1/articles/answers/repairs", an_approved(based_on=["repairs"]))
    await boss.call("PUT", "/v1/articles/repairs", an_article(questions=["Who repairs it?"]))

    again = await boss.call("PUT", "/v1/articles/answers/repairs", an_approved(based_on=["repairs"]))

    assert again.at("is_lapsed") is False
    assert cited(await asked(site, "Who repairs at home?")) == ["answers/repairs"]
