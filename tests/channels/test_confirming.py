"""What is delicate is kept after a yes and not before, at every door and on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from assistant.answering.model import Step
from assistant.storage import Database
from assistant.storage.tables import messages
from tests.channels.site import Answer, Browser, Site, frame, serving

ASKS = "Shall I remember that you are allergic to nuts?"


async def kept(browser: Browser) -> dict[str, tuple[str, str]]:
    """Return what the customer's own page shows: by topic, the value and where it comes from."""
    found = (await browser.get("/v1/me")).json["preferences"]
    assert isinstance(found, list)
    return {
        str(one["topic"]): (str(one["value"]), str(one["origin"])) for one in found if isinstance(one, dict)
    }


async def reply_to(browser: Browser, conversation: str, text: str, *, client_id: str) -> Answer:
    """Say something and return the reply."""
    found = (await browser.said(conversation, text, client_id=client_id)).json["reply"]
    assert isinstance(found, dict)
    return found


async def trace_of(site: Site, reply: Answer) -> Answer:
    """Return why a reply went as it did."""
    found = (await (await site.agent()).get(f"/v1/traces/{reply['trace_id']}")).json["steps"]
    assert isinstance(found, dict)
    return found


async def test_an_allergy_is_asked_about_and_kept_after_a_yes(site: Site) -> None:
    """Whoever mentions one in passing has not asked us to write it down."""
    ana = site.somebody()
    talk = await ana.started()

    asked = await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    assert asked["decision"] == Step.ACKNOWLEDGE
    assert str(asked["text"]) == f"Thank you for telling me.\n\n{ASKS}"
    assert asked["choices"] == ["Yes", "No"]
    assert await kept(ana) == {}
    told = await trace_of(site, asked)
    assert told["learnt"] == ["not allergens: asked first"]
    assert told["confirming"] == ["allergens: asked in this reply"]
    assert "nuts" not in str(told["understood"])

    noted = await reply_to(ana, talk, "Yes", client_id="2")

    assert "noted (allergens: nuts)" in str(noted["text"])
    assert (noted["decision"], noted["choices"]) == (Step.ACKNOWLEDGE, [])
    assert await kept(ana) == {"allergens": ("nuts", "said")}
    assert (await trace_of(site, noted))["confirming"] == ["allergens: they said yes"]


@pytest.mark.parametrize("text", ["No", "no thanks", "How do I return an order?"])
async def test_after_a_no_or_anything_else_nothing_is_kept_and_a_later_yes_is_none(
    site: Site, text: str
) -> None:
    """Silence is not consent, and it is asked once."""
    ana = site.somebody()
    talk = await ana.started()
    await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    said = await reply_to(ana, talk, text, client_id="2")
    later = await reply_to(ana, talk, "yes", client_id="3")

    assert "Shall I" not in str(said["text"])
    assert "noted" not in str(later["text"])
    assert await kept(ana) == {}


async def test_a_no_is_heard_as_a_no_to_the_question_and_not_to_the_help(site: Site) -> None:
    """Nobody said that an answer did not help."""
    ana = site.somebody()
    talk = await ana.started()
    await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    said = await reply_to(ana, talk, "No", client_id="2")

    assert said["text"] == "All right, I will not remember it."


async def test_an_answer_comes_first_and_the_question_after_it(site: Site) -> None:
    """They came to be helped."""
    ana = site.somebody()

    said = await reply_to(
        ana, await ana.started(), "I'm allergic to nuts. How do I return an order?", client_id="1"
    )

    assert said["decision"] == Step.ANSWER
    assert str(said["text"]).endswith(f"\n\n{ASKS}")
    assert "30 days" in str(said["text"])


async def test_a_yes_with_a_question_is_a_yes_and_a_question(site: Site) -> None:
    """People do not write one thing at a time."""
    ana = site.somebody()
    talk = await ana.started()
    await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    said = await reply_to(ana, talk, "Yes. How do I return an order?", client_id="2")

    assert "30 days" in str(said["text"])
    assert "noted (allergens: nuts)" in str(said["text"])
    assert await kept(ana) == {"allergens": ("nuts", "said")}


async def test_who_may_not_be_remembered_is_not_asked(site: Site) -> None:
    """They decided already."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/consents/remember", {"granted": False})

    said = await reply_to(ana, await ana.started(), "I'm allergic to nuts", client_id="1")

    assert "Shall I" not in str(said["text"])
    assert said["choices"] == []
    assert await kept(ana) == {}


async def test_a_consent_withdrawn_before_the_yes_wins_over_it(site: Site) -> None:
    """The later word, and the wider one."""
    ana = site.somebody()
    talk = await ana.started()
    await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")
    await ana.call("PUT", "/v1/me/consents/remember", {"granted": False})

    said = await reply_to(ana, talk, "Yes", client_id="2")

    assert "noted" not in str(said["text"])
    assert await kept(ana) == {}


async def test_what_they_set_is_changed_in_chat_after_a_yes_alone(site: Site) -> None:
    """Which of the two holds is theirs to say."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/preferences/size", {"value": "M"})
    talk = await ana.started()

    asked = await reply_to(ana, talk, "I'm a size L", client_id="1")

    assert str(asked["text"]).endswith("You set size M, and now you say L. Shall L hold from now on?")
    assert await kept(ana) == {"size": ("M", "set")}
    noted = await reply_to(ana, talk, "yes please", client_id="2")
    assert "noted (size: L)" in str(noted["text"])
    assert await kept(ana) == {"size": ("L", "set")}


async def test_what_they_set_stays_after_a_no(site: Site) -> None:
    """And they are told so."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/preferences/size", {"value": "M"})
    talk = await ana.started()
    await reply_to(ana, talk, "I'm a size L", client_id="1")

    said = await reply_to(ana, talk, "no", client_id="2")

    assert "What you set yourself stays (size: M)" in str(said["text"])
    assert await kept(ana) == {"size": ("M", "set")}


async def test_two_things_to_confirm_are_asked_one_after_the_other(site: Site) -> None:
    """Never two questions in one reply."""
    ana = site.somebody()
    await ana.call("PUT", "/v1/me/preferences/size", {"value": "M"})
    talk = await ana.started()

    first = await reply_to(ana, talk, "I'm allergic to nuts. I'm a size L.", client_id="1")
    second = await reply_to(ana, talk, "Yes", client_id="2")
    third = await reply_to(ana, talk, "Yes", client_id="3")

    assert [str(one["text"]).count("?") for one in (first, second, third)] == [1, 1, 0]
    assert str(first["text"]).endswith(ASKS)
    assert await kept(ana) == {"allergens": ("nuts", "said"), "size": ("L", "set")}


async def test_a_question_older_than_a_day_has_lapsed(site: Site) -> None:
    """Nobody remembers what a late yes was to; time is moved by moving what was asked."""
    ana = site.somebody()
    talk = await ana.started()
    asked = await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")
    database = Database.open(site.settings.database)
    async with database.writing() as connection:
        aged = messages.c.id == str(asked["id"])
        at = (await connection.execute(messages.select().where(aged))).mappings().one()["at"]
        await connection.execute(update(messages).where(aged).values(at=at - timedelta(days=1, seconds=1)))
    await database.close()

    await reply_to(ana, talk, "Yes", client_id="2")

    assert await kept(ana) == {}


async def test_the_socket_asks_and_hears_like_any_door(site: Site) -> None:
    """One turn, whatever it comes through."""
    ana = site.somebody()
    talk = await ana.started()
    async with ana.socket("/v1/socket") as opened:
        token = ana.headers["Authorization"].removeprefix("Bearer ")
        await opened.send_json({"type": "hello", "token": token, "conversation": talk, "after": 1})
        await frame(opened, "ready")
        answers = []
        for client_id, text in (("1", "I'm allergic to nuts"), ("2", "Yes")):
            await opened.send_json({"type": "message", "client_id": client_id, "text": text})
            while True:
                message = (await frame(opened, "message"))["message"]
                assert isinstance(message, dict)
                if message["author"] == "assistant":
                    break
            answers.append(message)

    assert answers[0]["choices"] == ["Yes", "No"]
    assert "noted (allergens: nuts)" in str(answers[1]["text"])
    assert await kept(ana) == {"allergens": ("nuts", "said")}


async def test_a_stream_ends_with_the_question_and_its_choices(site: Site) -> None:
    """What was said piece by piece is replaced by the whole of it."""
    ana = site.somebody()
    talk = await ana.started()

    response = await ana.call(
        "POST",
        f"/v1/conversations/{talk}/messages",
        {"client_id": "1", "text": "I'm allergic to nuts"},
        headers={"Accept": "text/event-stream"},
    )

    assert ASKS in response.raw.decode()
    assert '"choices": ["Yes", "No"]' in response.raw.decode().replace('":[', '": [').replace('","', '", "')


async def test_a_question_survives_a_restart(prepared: Path, tmp_path: Path) -> None:
    """It was asked; that the server stopped in between is no business of the customer's."""
    async with serving(prepared, tmp_path / "before") as site:
        ana = site.customer("ana")
        talk = await ana.started()
        asked = await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    async with serving(tmp_path / "before", tmp_path / "after") as site:
        ana = site.customer("ana")
        await reply_to(ana, talk, "Yes", client_id="2")
        held = await kept(ana)

    assert ASKS in str(asked["text"])
    assert held == {"allergens": ("nuts", "said")}


async def test_a_repeated_yes_is_counted_once(site: Site) -> None:
    """A browser that sends it again gets the first answer."""
    ana = site.somebody()
    talk = await ana.started()
    await reply_to(ana, talk, "I'm allergic to nuts", client_id="1")

    answers = [await ana.said(talk, "Yes", client_id="2") for _ in range(2)]

    assert answers[0].json["reply"] == answers[1].json["reply"]
