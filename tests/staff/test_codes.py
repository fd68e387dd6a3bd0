"""The figures on the phone are those that RFC 6238 says, each good once, and there is a way without it."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CodeNeeded, Unauthenticated
from assistant.events import StaffId
from assistant.staff.codes import (
    RECOVERY_CODES,
    SecondFactor,
    address_of,
    code_of,
    hashes_of,
    new_recovery_codes,
    new_secret,
    step_at,
    step_of,
)
from assistant.staff.model import Role
from assistant.web.second_factor import check_code
from assistant.work import Work

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(seconds=30)
RFC = base64.b32encode(b"12345678901234567890").decode()


def factor(secret: str, last_step: int | None = None) -> SecondFactor:
    """Return a phone that was set up."""
    return SecondFactor(
        staff_id=StaffId("stf_mara"), secret=secret, is_confirmed=True, last_step=last_step, recovery_left=0
    )


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_published_examples_hold(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    at = datetime.fromtimestamp(seconds, tz=UTC)

    assert code_of(RFC, step_at(at)) == code
    assert step_of(factor(RFC), code, at=at) == seconds // 30


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(off: int, is_taken: bool) -> None:
    """Phones and servers do not agree to the second."""
    assert (step_of(factor(RFC), code_of(RFC, step_at(NOW) + off), at=NOW) is not None) == is_taken


@given(last=st.integers(-3, 3), off=st.integers(-3, 3))
def test_no_code_is_taken_after_itself_or_a_later_one(last: int, off: int) -> None:
    """Whoever looked over the shoulder is too late."""
    now = step_at(NOW)

    taken = step_of(factor(RFC, now + last), code_of(RFC, now + off), at=NOW)

    assert taken is None or taken > now + last
    assert (taken is not None) == (abs(off) <= 1 and off > last)


def test_an_app_reads_who_and_what_from_the_picture() -> None:
    """In the form that they all understand."""
    secret = new_secret()
    parts = urlsplit(address_of(secret, email="mara@shop.example", company="Tea & Co"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/Tea%20%26%20Co%3Amara%40shop.example"
    assert parse_qs(parts.query) == {"secret": [secret], "issuer": ["Tea & Co"]}
    assert len(base64.b32decode(secret)) == 20


def test_recovery_codes_are_many_and_none_is_alike() -> None:
    """Eighty bits each, in groups that can be typed."""
    codes = new_recovery_codes()

    assert len(set(codes)) == len(codes) == RECOVERY_CODES
    assert all(len(code) == 19 and code.count("-") == 3 for code in codes)


async def set_up(work: Work, recovery: tuple[str, ...] = ()) -> tuple[StaffId, str]:
    """Set a phone up for somebody."""
    secret = new_secret()
    async with work.writing() as unit:
        mara = await unit.staff.invite("mara@example.com", "Mara", Role.AGENT, at=NOW)
        await unit.codes.begin(mara.id, secret)
        await unit.codes.confirm(mara.id, recovery=hashes_of(recovery or ("none",)), at=NOW)
    return mara.id, secret


async def opens(work: Work, staff_id: StaffId, code: str, at: datetime = NOW) -> bool:
    """Whether a code opens."""
    try:
        async with work.writing() as unit:
            known = await unit.codes.of_staff(staff_id)
            assert known is not None
            await check_code(unit, known, code, at=at)
    except Unauthenticated:
        return False
    return True


async def test_a_code_opens_once_even_for_two_who_show_it_together(work: Work) -> None:
    """One of them read it over the other's shoulder."""
    mara, secret = await set_up(work)
    code = code_of(secret, step_at(NOW))

    outcomes = await asyncio.gather(*(opens(work, mara, code) for _ in range(3)))

    assert sum(outcomes) == 1
    assert not await opens(work, mara, code, NOW + STEP)
    assert await opens(work, mara, code_of(secret, step_at(NOW) + 1), NOW + STEP)


async def test_a_recovery_code_opens_once_however_it_is_typed(work: Work) -> None:
    """The phone is at the bottom of a lake."""
    first, second = new_recovery_codes()[:2]
    mara, _ = await set_up(work, (first, second))

    assert await opens(work, mara, first.upper().replace("-", " "))
    assert not await opens(work, mara, first)
    assert await opens(work, mara, second)
    assert not await opens(work, mara, "none")


async def test_without_a_code_one_is_asked_for(work: Work) -> None:
    """That is no wrong code, and the page shows another field."""
    mara, _ = await set_up(work)

    async with work.writing() as unit:
        known = await unit.codes.of_staff(mara)
        assert known is not None
        with pytest.raises(CodeNeeded):
            await check_code(unit, known, None, at=NOW)


async def test_a_phone_that_is_confirmed_is_not_replaced_by_beginning_anew(work: Work) -> None:
    """Whoever sits at an open desk must not swap it for their own."""
    mara, secret = await set_up(work)

    async with work.writing() as unit:
        await unit.codes.begin(mara, new_secret())
        known = await unit.codes.of_staff(mara)

    assert known is not None
    assert known.secret == secret


async def test_switched_off_nothing_is_left(work: Work) -> None:
    """Neither secret nor recovery codes."""
    mara, _ = await set_up(work, new_recovery_codes())

    async with work.writing() as unit:
        await unit.codes.remove(mara)
        assert await unit.codes.of_staff(mara) is None
        await unit.codes.begin(mara, new_secret())
        anew = await unit.codes.of_staff(mara)

    assert anew is not None
    assert (anew.is_confirmed, anew.recovery_left) == (False, 0)
