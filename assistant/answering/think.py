"""Go from what was found to a drafted reply: rank, decide, compose.

Everything here is pure, so a recorded turn can be thought again and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.accounts.model import Standing
from assistant.answering import compose
from assistant.answering.approved import prefer_approved, says_approved
from assistant.answering.asked import asked
from assistant.answering.confirming import Confirming, answered, question, unconfirmed
from assistant.answering.decide import next_step
from assistant.answering.judge import Standard
from assistant.answering.manner import Manner, manner_for
from assistant.answering.model import Decision, Draft, Nudge, Phrased, Ranked, Step, Understanding
from assistant.answering.rank import rank
from assistant.answering.ruled import rule_that_holds
from assistant.answering.speaking import prefer_language
from assistant.answering.understand import understand
from assistant.articles.approved import approved_words
from assistant.consents.model import Purpose
from assistant.conversations.heard import Heard
from assistant.conversations.model import JsonValue, Unconfirmed
from assistant.conversations.mood import CALM, Mood
from assistant.customers.model import CustomerView
from knowledge import Hit

NOTHING_ASKED = Confirming(rest="")
APART = ("product", "region")  # whose articles are not for those of another
ALIKE = 0.03  # of a score; names of machines set articles much farther apart
EXPLAINED = 5  # articles that a trace shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """A turn's outcome before it is recorded, with everything that led to it."""

    meaning: Understanding
    ranked: tuple[Ranked, ...]
    decision: Decision
    draft: Draft
    misses: int  # answers in a row that did not help, this one included if it only asks back
    view: CustomerView
    phrased: Phrased | None = None  # what came of a language model, if one was asked
    recalled: tuple[str, ...] = ()  # messages of earlier conversations that the reply names
    mood: Mood = CALM
    manner: Manner = compose.USUAL
    confirming: Confirming = NOTHING_ASKED
    delicate: tuple[Unconfirmed, ...] = ()  # said now, and not kept without a yes
    asks: tuple[Unconfirmed, ...] = ()  # of it and of what waited before
    waits: tuple[Unconfirmed, ...] = ()

    @property
    def best(self) -> Hit:
        """The article that suits best; only where there is one."""
        return self.ranked[0].hit

    @property
    def welcomes_offers(self) -> bool:
        """Whether this is a moment for an offer: a question was answered, and nobody is upset or waiting."""
        return self.decision.step is Step.ANSWER and not self.meaning.is_upset


def think(
    heard: Sequence[Heard],
    hits: Sequence[Hit],
    *,
    view: CustomerView,
    misses: int,
    standard: Standard,
    mood: Mood = CALM,
) -> Thought:
    """Return what to say to the last thing heard; a first answer says the name if no greeting did."""
    wanted, is_first = asked(heard), len(heard) == 1
    manner, confirming = manner_for(heard, view), answered(heard, view)
    repeats = wanted in [one.text for one in heard[:-1] if one.is_own]
    meaning = understand(confirming.rest, follows_answer=not is_first, repeats=repeats)
    if confirming.only_answers:
        meaning = replace(meaning, only_states=True)
    delicate = unconfirmed(meaning.stated, view, kinds=standard.kinds, text=confirming.rest)
    preferred = prefer_language(hits, manner.spoken.language)
    ranked = prefer_approved(rank(preferred, view, helpful=standard.helpful), is_sure=standard.is_sure)
    name = view.profile.first_name if is_first and not view.is_greeted_by_name else None
    failed = misses + int(meaning.says_unhelpful)
    decision = next_step(
        confidence=confident(ranked, standard),
        citations=len(ranked[:1]),
        meaning=meaning,
        misses=failed,
        limits=standard.limits,
        is_torn=is_torn(wanted, ranked),
        mood=mood,
        rule=rule_that_holds(standard.rules, confirming.rest, ranked, view),
    )
    asks, waits = confirming.asks(decision.step, delicate)
    if decision.step is Step.ACKNOWLEDGE:
        draft = acknowledged(meaning, confirming, asks, view=view, name=name, manner=manner)
    else:
        draft = compose_for(decision, wanted, ranked, meaning=meaning, name=name, manner=manner)
    asked_back = decision.step is Step.ASK_BACK and not meaning.says_unhelpful
    return Thought(
        meaning=meaning,
        ranked=ranked,
        decision=decision,
        draft=draft,
        misses=failed + int(asked_back),
        view=view,
        mood=mood,
        manner=manner,
        confirming=confirming,
        delicate=delicate,
        asks=asks,
        waits=waits,
    )


def confident(ranked: Sequence[Ranked], standard: Standard) -> float:
    """Return how sure to be of the first article; votes or the page may put it there, but add nothing."""
    hits = [one.hit for one in ranked]
    unvoted = sorted(hits, key=lambda hit: -hit.score)
    sure = standard.calibrator.confidence(hits)
    if hits != unvoted:
        sure = min(sure, standard.calibrator.confidence(unvoted))
    if any(nudge.is_of_page for one in ranked for nudge in one.nudges):
        sure = min(sure, standard.calibrator.confidence(off_page(ranked)))
    return sure


def off_page(ranked: Sequence[Ranked]) -> list[Hit]:
    """Return the articles as they would stand on no page, best first."""
    hits = [
        replace(one.hit, score=one.hit.score - sum(nudge.amount for nudge in one.nudges if nudge.is_of_page))
        for one in ranked
    ]
    return sorted(hits, key=lambda hit: -hit.score)


def is_torn(text: str, ranked: Sequence[Ranked]) -> bool:
    """Whether articles about different products or regions answer `text` alike, and nothing says which."""
    if not ranked or any(says_which(nudge) for nudge in ranked[0].nudges):
        return False
    best, *others = (one for one in ranked if one.hit.score >= ranked[0].hit.score - ALIKE)
    asked, named = compose.stems(text), compose.stems(compose.title_of(best.hit))
    return any(
        not asked & (named - compose.stems(compose.title_of(one.hit)))
        for one in others
        if any(differ(best, one, key) for key in APART)
    )


def says_which(nudge: Nudge) -> bool:
    """Whether a nudge tells which of them the customer means."""
    return nudge.amount > 0 and (nudge.is_personal or nudge.is_of_page)


def differ(one: Ranked, two: Ranked, key: str) -> bool:
    """Whether two articles say what they are about under `key`, and have nothing of it in common."""
    about, other = (frozenset(each.hit.passage.metadata.get(key, ())) for each in (one, two))
    return bool(about) and bool(other) and not about & other


def compose_for(
    decision: Decision,
    question: str,
    ranked: Sequence[Ranked],
    *,
    meaning: Understanding,
    name: str | None,
    manner: Manner,
) -> Draft:
    """Return the words for a decision about something that was asked."""
    if decision.reason is not None:
        return compose.fetch_a_person(decision.reason, name=name, manner=manner)
    if decision.step is Step.ANSWER:
        return compose.answer(question, ranked, name=name, manner=manner)
    if meaning.says_unhelpful:
        return compose.after_a_miss(manner=manner)
    return compose.ask_back(ranked, name=name, manner=manner)


def acknowledged(
    meaning: Understanding,
    confirming: Confirming,
    asks: Sequence[Unconfirmed],
    *,
    view: CustomerView,
    name: str | None,
    manner: Manner,
) -> Draft:
    """Return the words for a message that asks nothing; what is to be asked of it is added later."""
    asked_topics = {one.topic for one in asks}
    told = [one for one in meaning.stated if one[0] not in asked_topics]
    kept, overruled = against_what_is_set(told, view)
    kept += [(one.topic, one.value) for one in confirming.confirmed]
    overruled += [f"{one.topic}: {one.before}" for one in confirming.declined if one.before is not None]
    if not kept and not overruled and confirming.declined:
        return Draft(text=manner.phrases.not_remembered)
    if not kept and not overruled and asks and meaning.stated:
        return Draft(text=manner.phrases.thanks_for_telling)
    is_kept = view.consents.allows(Purpose.REMEMBER)
    return compose.acknowledge(kept, is_kept=is_kept, overruled=overruled, name=name, manner=manner)


def with_question(thought: Thought) -> Thought:
    """Return the thought with what has to be said of what may be remembered at the end of its words.

    A model has written by then, so the question stands as it is written here.
    """
    phrases, confirming = thought.manner.phrases, thought.confirming
    said = [question(thought.asks, manner=thought.manner)]
    if thought.decision.step in {Step.ANSWER, Step.ASK_BACK}:
        facts = ", ".join(f"{one.topic}: {one.value}" for one in confirming.confirmed)
        said[:0] = [phrases.noted.format(facts=facts)] if facts else []
        said[:0] = [phrases.not_remembered] if confirming.declined else []
    ending = " ".join(one for one in said if one)
    if not ending:
        return thought
    return replace(thought, draft=replace(thought.draft, text=f"{thought.draft.text}\n\n{ending}"))


def against_what_is_set(
    stated: Sequence[tuple[str, str]], view: CustomerView
) -> tuple[list[tuple[str, str]], list[str]]:
    """Part what was said into what may be kept and what they set otherwise; of the latter, what they set.

    What we may not use of theirs is named by its topic alone.
    """
    kept: list[tuple[str, str]] = []
    overruled: list[str] = []
    for topic, value in stated:
        holds = view.preferred(topic)
        if topic not in view.set_topics:
            kept.append((topic, value))
        elif holds is None:
            overruled.append(topic)
        elif holds.lower() == value.lower():
            kept.append((topic, value))
        else:
            overruled.append(f"{topic}: {holds}")
    return kept, overruled


def explain(thought: Thought) -> dict[str, JsonValue]:
    """Return how a reply came about, for the trace: what was found, how ranked, and what decided."""
    return {
        "understood": {
            "wants_person": thought.meaning.wants_person,
            "is_upset": thought.meaning.is_upset,
            "says_unhelpful": thought.meaning.says_unhelpful,
            "stated": [shown_of(thought, topic, value) for topic, value in thought.meaning.stated],
        },
        **explain_confirming(thought),
        "mood": thought.mood.explained(),
        "manner": explain_manner(thought.manner),
        **({"left_out": [one.shown for one in thought.view.left_out]} if thought.view.left_out else {}),
        **({"context": [one.shown for one in thought.view.signals]} if thought.view.signals else {}),
        **({"account": explain_standing(thought.view.standing)} if thought.view.standing else {}),
        "ranked": [explain_one(one) for one in thought.ranked[:EXPLAINED]],
        "decision": {
            "step": thought.decision.step,
            "confidence": round(thought.decision.confidence, 4),
            "because": thought.decision.because,
        },
        **({"recalled": list(thought.recalled)} if thought.recalled else {}),
        **({"phrased": explain_phrased(thought.phrased)} if thought.phrased else {}),
    }


def shown_of(thought: Thought, topic: str, value: str) -> str:
    """Return what a trace shows of something stated: nothing of what is not kept without a yes."""
    is_delicate = any(one.topic == topic and one.before is None for one in thought.delicate)
    return f"{topic}={'(sensitive)' if is_delicate else value}"


def explain_confirming(thought: Thought) -> dict[str, JsonValue]:
    """Return what was asked about remembering, and what came of what was asked before; by topic alone."""
    confirming = thought.confirming
    said = [
        *(f"{one.topic}: they said yes" for one in confirming.confirmed),
        *(f"{one.topic}: they said no" for one in confirming.declined),
        *(f"{one.topic}: no answer, so it is not kept" for one in confirming.lapsed),
        *(f"{one.topic}: asked in this reply" for one in thought.asks),
        *(f"{one.topic}: to be asked next" for one in thought.waits),
    ]
    return {"confirming": [*said]} if said else {}


def explain_manner(manner: Manner) -> JsonValue:
    """Return the language and manner of a reply, and why."""
    return {
        "language": f"{manner.spoken.language}, by {manner.spoken.because}",
        "asked": list(manner.reasons),
    }


def explain_standing(standing: Standing) -> JsonValue:
    """Return what holds for somebody in an account, and from which layer it comes."""
    facts = standing.facts.items()
    decided = standing.service.decided.items()
    return {
        "layers": [layer.called for layer in standing.layers],
        "role": standing.role,
        "facts": [f"{topic}={', '.join(held.values)}, from {held.layer.called}" for topic, held in facts],
        "service": [f"{part}={getattr(standing.service, part)}, from {layer}" for part, layer in decided],
    }


def explain_phrased(phrased: Phrased) -> JsonValue:
    """Return who wrote the words, how long it took, and what was dropped and why."""
    return {
        "composer": phrased.composer,
        "used": phrased.is_used,
        "because": phrased.because,
        "seconds": phrased.seconds,
        "kept": phrased.kept,
        "dropped": [f"{one.because}: {one.text[:120]}" for one in phrased.dropped],
    }


def explain_one(one: Ranked) -> JsonValue:
    """Return one article's scores, what moved it, and who stands by its words."""
    approved = {"approved": approved_words(one.hit.passage.metadata)} if says_approved(one) else {}
    return {
        "article": one.hit.document_id,
        "matched": f"{one.hit.matched.kind}: {one.hit.matched.text[:120]}",
        "score": round(one.hit.score, 4),
        "dense": round(one.hit.dense, 4),
        "lexical": round(one.hit.lexical, 4),
        "nudges": [f"{nudge.amount:+.2f} {nudge.because}" for nudge in one.nudges],
        **approved,
    }
