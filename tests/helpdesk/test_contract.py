"""Test what every vendor's module promises, whichever vendor it is, without a network but loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.helpdesk.api import Api, Rejected, TryLater, Unknown
from assistant.channels.helpdesk.registry import HELPDESKS, helpdesk
from assistant.channels.helpdesk.vendor import Helpdesk
from assistant.errors import InvalidInput, Unauthenticated
from assistant.helpdesks.model import Ability, Delivery, Happening, Kind
from tests.helpdesk.fakes.fake import FakeHelpdesk, Trouble
from tests.helpdesk.specimens import ANOTHER, SECRET, SPECIMENS, Payload, Specimen, as_json

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CONVERSATION = "12"
FEWEST = 8  # payloads that each vendor has
LONG = 20_000  # bytes of one that says nothing more than a shorter one does
PLAIN = {vendor: [one.event for one in each.payloads().values()] for vendor, each in SPECIMENS.items()}

each_vendor = pytest.mark.parametrize("specimen", SPECIMENS.values(), ids=SPECIMENS.keys())
each_payload = pytest.mark.parametrize(
    ("specimen", "payload"),
    [
        pytest.param(specimen, payload, id=f"{specimen.vendor}-{name}")
        for specimen in SPECIMENS.values()
        for name, payload in specimen.payloads().items()
    ],
)


@dataclass(frozen=True)
class Connected:
    """A vendor's module, its fake on loopback, and the way between them."""

    desk: Helpdesk
    fake: FakeHelpdesk
    api: Api


@pytest.fixture(params=list(SPECIMENS.values()), ids=list(SPECIMENS))
async def connected(request: pytest.FixtureRequest) -> AsyncIterator[Connected]:
    """Yield each vendor's module, connected with its fake."""
    fake = request.param.fake()
    server = TestServer(fake.app())
    await server.start_server()
    desk = request.param.made(str(server.make_url("/")).rstrip("/"))
    async with ClientSession() as session:
        yield Connected(desk=desk, fake=fake, api=Api(session, base=desk.api_base, headers={}))
    await server.close()
    assert not fake.faults


def sent(specimen: Specimen, *, at: datetime = NOW, secret: str = SECRET) -> Delivery:
    """Return a customer's words as the vendor delivers them."""
    event = specimen.fake().customer_writes(CONVERSATION, "When do you open?")
    return specimen.sign(event, at=at, secret=secret)


def test_every_vendor_is_tested() -> None:
    """Whoever adds a vendor adds it here."""
    assert SPECIMENS.keys() == HELPDESKS.keys()
    assert all(SPECIMENS[vendor].made().vendor is vendor for vendor in HELPDESKS)


@each_vendor
def test_enough_was_written_down(specimen: Specimen) -> None:
    """A module is only as good as what it was shown."""
    payloads = specimen.payloads().values()

    assert len(payloads) >= FEWEST
    assert any(one.refused for one in payloads)
    assert any(not one.refused and not one.gives for one in payloads)


@each_vendor
def test_every_setting_explains_itself(specimen: Specimen) -> None:
    """A form is made from them."""
    fields = HELPDESKS[specimen.vendor].settings.model_fields

    assert [name for name, one in fields.items() if not (one.title and one.description)] == []


@each_vendor
def test_a_setting_that_is_missing_is_named(specimen: Specimen) -> None:
    """The owner is told which field to fill in."""
    with pytest.raises(InvalidInput) as refusal:
        helpdesk(specimen.vendor, specimen.declared("https://desk.example") | {"nonsense": 1})

    assert refusal.value.field == "nonsense"


@each_vendor
def test_what_is_signed_is_believed(specimen: Specimen) -> None:
    """Else nothing arrives."""
    delivery = sent(specimen)

    specimen.made().verify(delivery, now=NOW)
    assert [one.kind for one in specimen.made().read(delivery)] == [Kind.CUSTOMER_WROTE]


@each_vendor
def test_another_secret_is_refused(specimen: Specimen) -> None:
    """Whoever knows the address alone is nobody."""
    with pytest.raises(Unauthenticated):
        specimen.made().verify(sent(specimen, secret=ANOTHER), now=NOW)


@each_vendor
def test_each_missing_proof_is_refused(specimen: Specimen) -> None:
    """Nothing counts as signed because nobody signed it."""
    delivery = sent(specimen)
    assert specimen.proofs

    for name in specimen.proofs:
        headers = {key: value for key, value in delivery.headers.items() if key != name}
        with pytest.raises(Unauthenticated):
            specimen.made().verify(replace(delivery, headers=headers), now=NOW)


@each_vendor
@pytest.mark.parametrize("skew", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=1)])
def test_a_clock_that_is_off_is_refused_where_a_time_is_signed(specimen: Specimen, skew: timedelta) -> None:
    """What was recorded yesterday is worth nothing today; without a time, the key below has to do."""
    delivery = sent(specimen)

    if specimen.is_timed:
        with pytest.raises(Unauthenticated):
            specimen.made().verify(delivery, now=NOW + skew)
    else:
        specimen.made().verify(delivery, now=NOW + skew)


@each_vendor
def test_what_is_delivered_again_has_the_same_key(specimen: Specimen) -> None:
    """A day later and signed anew, it is known; something else is not."""
    fake, desk = specimen.fake(), specimen.made()
    event, other = fake.customer_writes(CONVERSATION, "Hello?"), fake.customer_writes(CONVERSATION, "Hello?")
    first, again, second = (
        specimen.sign(one, at=at, secret=SECRET)
        for one, at in ((event, NOW), (event, NOW + timedelta(days=1)), (other, NOW))
    )

    assert desk.key(first) == desk.key(again) != desk.key(second)
    assert {one.id for one in desk.read(first)} == {one.id for one in desk.read(again)}
    assert {one.id for one in desk.read(first)}.isdisjoint({one.id for one in desk.read(second)})


@each_vendor
@given(data=st.data())
def test_a_body_altered_by_one_byte_is_refused(specimen: Specimen, data: st.DataObject) -> None:
    """Whoever stands between may not change a word; a secret that is only shared cannot see to that."""
    delivery = sent(specimen)
    place = data.draw(st.integers(0, len(delivery.body) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != delivery.body[place]))
    altered = delivery.body[:place] + bytes([other]) + delivery.body[place + 1 :]

    if specimen.signs_body:
        with pytest.raises(Unauthenticated):
            specimen.made().verify(replace(delivery, body=altered), now=NOW)
    else:
        specimen.made().verify(replace(delivery, body=altered), now=NOW)


@each_payload
def test_each_payload_is_read_as_it_is_meant(specimen: Specimen, payload: Payload) -> None:
    """What concerns us, and nothing else; what is not as documented is refused by its field's name."""
    desk, delivery = specimen.made(), specimen.sign(payload.event, at=NOW, secret=SECRET)

    desk.verify(delivery, now=NOW)
    if payload.refused is not None:
        with pytest.raises(InvalidInput) as refusal:
            desk.read(delivery)
        assert refusal.value.field == payload.refused
        return
    found = [as_json(asdict(one)) for one in desk.read(delivery)]
    assert len(found) == len(payload.gives)
    for one, expected in zip(found, payload.gives, strict=True):
        assert isinstance(one, dict)
        assert {name: one[name] for name in expected} == expected


@each_vendor
@given(data=st.data())
def test_hostile_bodies_are_refused_or_passed_over(specimen: Specimen, data: st.DataObject) -> None:
    """No body, however strange, is more than a refusal: every part of a true one is replaced by rubbish."""
    content = data.draw(st.sampled_from([one for one in PLAIN[specimen.vendor] if len(one.body) < LONG]))
    place = data.draw(st.integers(0, len(content.body)))
    rubbish = data.draw(
        st.sampled_from([b"null", b"[]", b"{}", b'""', b"-1", b"1e999", b"\x00", b"\xff", b"}"])
    )
    length = data.draw(st.integers(0, 12))
    body = content.body[:place] + rubbish + content.body[place + length :]
    delivery = specimen.sign(replace(content, body=body), at=NOW, secret=SECRET)

    found: tuple[Happening, ...] = ()
    with suppress(InvalidInput):
        found = specimen.made().read(delivery)

    assert all(one.id and one.conversation for one in found)
    assert specimen.made().key(delivery)


async def test_a_reply_is_told_to_the_customer(connected: Connected) -> None:
    """Word for word, under an id to know it again by if the vendor tells it."""
    connected.fake.customer_writes(CONVERSATION, "When do you open?")

    posted = await connected.desk.reply(connected.api, CONVERSATION, "We open at nine.")

    assert ["We open at nine." in one for one in connected.fake.replies(CONVERSATION)] == [True]
    assert connected.fake.notes(CONVERSATION) == []
    known = {str(one.id) for one in connected.fake.said[CONVERSATION]}
    assert posted.message_id is None or posted.is_queued or posted.message_id in known


async def test_a_note_is_for_staff_only(connected: Connected) -> None:
    """A customer must never read it."""
    if Ability.NOTE not in connected.desk.can:
        return
    connected.fake.customer_writes(CONVERSATION, "A person, please.")

    await connected.desk.note(connected.api, CONVERSATION, "They want a person.")

    assert ["They want a person." in one for one in connected.fake.notes(CONVERSATION)] == [True]
    assert connected.fake.replies(CONVERSATION) == []


async def test_a_person_takes_over_and_gives_back(connected: Connected) -> None:
    """Handing off twice is as good as once, since it may be tried again."""
    desk, fake, api = connected.desk, connected.fake, connected.api
    fake.customer_writes(CONVERSATION, "A person, please.")

    for _ in range(2):
        await desk.hand_off(api, CONVERSATION)
    is_with_people = fake.is_with_people(CONVERSATION)
    if Ability.OWNERSHIP in desk.can:
        assert (await desk.ownership(api, CONVERSATION)).is_machine is not True
    if Ability.HAND_BACK in desk.can:
        await desk.hand_back(api, CONVERSATION)
        assert not fake.is_with_people(CONVERSATION)

    assert is_with_people


async def test_what_was_said_is_found_again(connected: Connected) -> None:
    """Before a reply is repeated that may have arrived; notes are not among it."""
    desk, fake, api = connected.desk, connected.fake, connected.api
    if Ability.HISTORY not in desk.can:
        return
    fake.customer_writes(CONVERSATION, "When do you open?")
    await desk.reply(api, CONVERSATION, "We open at nine.")
    if Ability.NOTE in desk.can:
        await desk.note(api, CONVERSATION, "Answered.")

    found = await desk.history(api, CONVERSATION)

    assert [one.kind for one in found] == [Kind.CUSTOMER_WROTE, Kind.PERSON_WROTE]
    assert [one.text.strip() for one in found] == ["When do you open?", "We open at nine."]


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (Trouble(status=429, headers={"Retry-After": "7"}), TryLater),
        (Trouble(status=503), TryLater),
        (Trouble(status=401), Rejected),
        (Trouble(status=403), Rejected),
        (Trouble(), Unknown),
    ],
)
async def test_what_goes_wrong_is_told_apart(
    connected: Connected, trouble: Trouble, kind: type[Exception]
) -> None:
    """Wait, mend, or look: each has its own answer."""
    connected.fake.customer_writes(CONVERSATION, "When do you open?")
    connected.fake.troubles.append(trouble)

    with pytest.raises(kind):
        await connected.desk.reply(connected.api, CONVERSATION, "We open at nine.")


async def test_a_good_connection_is_found_good(connected: Connected) -> None:
    """The test of a connection changes nothing at the helpdesk."""
    findings = await connected.desk.check(connected.api)

    assert findings
    assert [one for one in findings if not one.is_well] == []
    assert not any(connected.fake.said.values())


async def test_a_bad_token_is_found_bad(connected: Connected) -> None:
    """And the owner is told what to do."""
    connected.fake.troubles.extend([Trouble(status=401)] * 9)

    findings = await connected.desk.check(connected.api)

    assert any(not one.is_well and one.fix for one in findings)
