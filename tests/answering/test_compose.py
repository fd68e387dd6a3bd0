"""The words of a reply: the sources' own, and nothing that claims anything beside them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.compose import answer, ask_back, blocks_of, supporting
from assistant.answering.manner import LONGEST, Length
from assistant.answering.model import Nudge, Ranked
from knowledge import Hit
from tests.answering.test_rank import a_hit

STEPS = """Descaling takes twenty minutes. You need one sachet.

Do this once a month:

1. Empty the tank.
2. Dissolve the sachet in water.
3. Press the cup button for five seconds.

The warranty covers scale damage only if you descale.
"""

PARAGRAPH = st.lists(
    st.sampled_from(["water", "tank", "button", "press", "steam", "milk", "order", "parcel"]),
    min_size=1,
    max_size=60,
)
ARTICLE = st.lists(PARAGRAPH.map(" ".join), min_size=1, max_size=9, unique_by=tuple).map("\n\n".join)


def ranked(text: str, *nudges: Nudge, title: str = "Descale the One") -> Ranked:
    """Build the best article of a ranking."""
    hit = a_hit("descale-one", 0.9, title=title)
    return Ranked(hit=replace(hit, passage=replace(hit.passage, text=text)), nudges=nudges)


def found_in(*texts: str) -> Hit:
    """Build a hit on an article of several passages, found by the first."""
    hit = a_hit("descale-one", 0.9)
    passages = tuple(replace(hit.passage, id=f"#{number}", text=text) for number, text in enumerate(texts))
    return replace(hit, passage=passages[0], texts=passages)


def test_steps_are_never_cut_apart() -> None:
    """Half a list of steps is worse than none."""
    shown = supporting("how do I dissolve the sachet in the water of the tank", found_in(STEPS))

    assert any(block.startswith("Do this") and "1. Empty" in block and "3. Press" in block for block in shown)


def test_whoever_asks_how_gets_the_steps() -> None:
    """The introduction is often nearer to the question than the steps that answer it."""
    shown = supporting("How do I descale my machine?", found_in("You descale by hand.", "Or call us.", STEPS))

    assert any("2. Dissolve" in block for block in shown)
    assert "Or call us." not in shown


def test_an_answer_cites_what_it_says() -> None:
    """Whoever doubts can read the source."""
    draft = answer("How do I descale?", [ranked("Use one sachet a month.")], name=None)

    assert draft.text == "Use one sachet a month."
    assert [source.article_id for source in draft.sources] == ["descale-one"]
    assert draft.sources[0].title == "Descale the One"
    assert draft.sources[0].url == "/articles/descale-one"


def test_a_citation_shows_words_not_marks() -> None:
    """A quotation is shown as plain text, where asterisks would be noise."""
    draft = answer("How?", [ranked("Hold **steam** and read [the guide](https://example.com).")], name=None)

    assert draft.sources[0].quote == "Hold steam and read the guide."


def test_the_reason_is_said_where_it_decided() -> None:
    """Personal without being creepy: the customer sees what we went by."""
    mine = Nudge(amount=0.15, because="you own the Larkspur One", owned="Larkspur One")

    draft = answer("How do I descale?", [ranked("Use one sachet.", mine)], name="Ana")

    assert draft.text.startswith("Ana, as you own the Larkspur One:")
    assert draft.personal == ("You own the Larkspur One.",)


def test_what_spoke_against_an_article_is_not_a_reason_for_it() -> None:
    """“Because you do not own it” explains nothing."""
    other = Nudge(amount=-0.05, because="it is about a product that you did not buy from us")

    assert answer("How?", [ranked("Use one sachet.", other)], name=None).personal == ()


def test_a_question_back_names_what_was_found() -> None:
    """It is quicker to choose than to explain again."""
    draft = ask_back([ranked("x", title="Descale the One"), ranked("y", title="Clean the One")], name=None)

    assert "- Descale the One" in draft.text
    assert "- Clean the One" in draft.text
    assert draft.sources == ()


@given(question=st.text(max_size=80), texts=st.lists(ARTICLE, min_size=1, max_size=4))
def test_nothing_is_said_that_the_article_does_not_say(question: str, texts: list[str]) -> None:
    """No claim without a source: every block is the article's own, in its order, said once."""
    hit = found_in(*texts)

    shown = supporting(question, hit)

    own = [block.text for block in blocks_of(hit.texts)]
    positions = [own.index(block) for block in shown]
    assert positions == sorted(set(positions))


@given(question=st.text(max_size=80), texts=st.lists(ARTICLE, min_size=1, max_size=4))
def test_an_answer_is_short(question: str, texts: list[str]) -> None:
    """Nobody reads a wall of text; one block alone may be longer, because it is not cut."""
    shown = supporting(question, found_in(*texts))

    assert len(shown) == 1 or sum(len(block.split()) for block in shown) <= LONGEST[Length.NORMAL]
