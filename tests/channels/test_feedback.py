"""Test that customers say what helped, and that the owner reads what nobody could answer."""

from __future__ import annotations

from assistant.tasks.labelling import labelled
from tests.channels.site import Browser, Response, Site
from tests.channels.test_articles import an_article, asked, cited, owner

STRANGE = "Do you engrave names into the wood of a table lamp?"


async def answered(browser: Browser) -> tuple[str, str]:
    """Have a customer get an answer; return the conversation and the answer."""
    conversation = await browser.started()
    answer = await browser.said(conversation, "How do I return an order?")
    assert cited(answer) == ["returns.md"]
    return conversation, answer.text("reply", "id")


async def voted(browser: Browser, conversation: str, message: str, **body: object) -> Response:
    """Say whether an answer helped."""
    path = f"/v1/conversations/{conversation}/messages/{message}/feedback"
    return await browser.call("PUT", path, body)


async def lets_learn(browser: Browser) -> None:
    """Have a customer allow that we learn from them."""
    put = await browser.call("PUT", "/v1/me/consents/training", {"granted": True})
    assert put.status == 200, put.raw


async def test_a_customer_says_what_helped_and_may_change_their_mind(site: Site) -> None:
    """It is shown to them again after a reload, and is among what they take along."""
    ana = site.somebody()
    conversation, message = await answered(ana)

    first = await voted(ana, conversation, message, helped=False)
    await voted(ana, conversation, message, helped=True)

    given = await ana.get(f"/v1/conversations/{conversation}/feedback")
    exported = (await ana.get("/v1/me/export")).at("feedback", 0)
    assert first.at("helped") == {message: False}
    assert given.at("helped") == {message: True}
    assert isinstance(exported, dict)
    assert (exported["article_id"], exported["helped"]) == ("returns.md", True)


async def test_nobody_votes_on_what_others_were_answered(site: Site) -> None:
    """A stranger learns not even that the conversation exists."""
    conversation, message = await answered(site.somebody())

    refused = await voted(site.somebody(), conversation, message, helped=True)

    assert refused.status == 404


async def test_a_vote_that_is_none_is_refused(site: Site) -> None:
    """The field is named."""
    ana = site.somebody()
    conversation, message = await answered(ana)

    refused = await voted(ana, conversation, message, helped="yes")

    assert refused.status == 400
    assert "helped" in refused.raw.decode()


async def test_votes_become_labels_for_calibration(site: Site) -> None:
    """What customers confirm teaches how sure to be, where they let us learn."""
    for browser, helped in ((site.somebody(), True), (site.somebody(), False)):
        conversation, message = await answered(browser)
        await voted(browser, conversation, message, helped=helped, asked="solved")
        await lets_learn(browser)
    shy = site.somebody()
    await voted(shy, *(await answered(shy)), helped=True)

    lines = await labelled(site.settings)

    assert sorted(lines) == [
        '{"text": "How do I return an order?", "relevant": ["returns.md"]}',
        '{"text": "How do I return an order?", "relevant": []}',
    ]


async def test_an_article_for_unanswered_questions_ends_them(site: Site) -> None:
    """From a question that nobody could answer to an answer that everybody gets."""
    boss, ana = await owner(site), site.somebody()
    await ana.said(await ana.started(), STRANGE)
    hidden = await boss.get("/v1/questions")
    await lets_learn(ana)
    listed = await boss.get("/v1/questions")
    draft = await boss.get(f"/v1/questions/{listed.text('groups', 0, 'id')}")

    body = an_article(change=0, questions=draft.at("questions"), title=draft.at("title"))
    await boss.call("PUT", "/v1/articles/engraving", body)
    settled = await boss.post(
        "/v1/questions/settled", {"messages": draft.at("messages"), "article": "engraving"}
    )

    assert (hidden.at("groups"), hidden.at("left_out")) == ([], 1)
    assert (listed.at("groups", 0, "title"), listed.at("groups", 0, "customers")) == (STRANGE, 1)
    assert settled.at("settled") == 1
    assert (await boss.get("/v1/questions")).at("groups") == []
    assert cited(await asked(site, STRANGE)) == ["engraving"]


async def test_questions_are_not_settled_by_an_article_that_is_not_there(site: Site) -> None:
    """They would be gone, and still nobody would answer them."""
    boss, ana = await owner(site), site.somebody()
    await ana.said(await ana.started(), STRANGE)
    await lets_learn(ana)
    (messages,) = [(await boss.get("/v1/questions")).text("groups", 0, "id")]

    refused = await boss.post("/v1/questions/settled", {"messages": [messages], "article": "none"})

    assert refused.status == 404
    assert len(str((await boss.get("/v1/questions")).at("groups"))) > 2


async def test_only_the_owner_reads_what_customers_asked(site: Site) -> None:
    """Not agents, and not other customers."""
    assert (await (await site.agent()).get("/v1/questions")).status == 403
    assert (await site.somebody().get("/v1/questions")).status == 401
