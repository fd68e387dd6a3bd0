"""Passwords are hard to guess, kept as Argon2id, and told right from wrong alike for everybody."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from assistant.errors import InvalidInput
from assistant.staff.passwords import LANES, MEMORY_KIB, PASSES, Passwords, check_new

GOOD = "tulip anvil mosquito 9"
EMAIL = "mara.lind@shop.example"


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "x" * 201,
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "password2024",
        "Passwort!2026!!",
        "qwertyuiop123",
        "Welcome-Welcome-1",
        "123456789012345",
        "abcdefghijklmnop",
        "ponmlkjihgfedcba",
        "correct horse battery staple",
        "mara.lind@shop.example",
        "MaraLindMaraLind",
        "Summer2026Summer",
    ],
)
def test_what_is_guessed_first_is_refused(weak: str) -> None:
    """The lists that burglars work through begin with these."""
    with pytest.raises(InvalidInput, match="password"):
        check_new(weak, email=EMAIL)


@pytest.mark.parametrize(
    "strong", [GOOD, "Zwölf Boxkämpfer jagen", "пять старых лодок", "kq7#Vd2!mzPw", "茶" + GOOD]
)
def test_what_is_long_and_nobodys_is_taken(strong: str) -> None:
    """No rule asks for signs or capitals: length is what counts."""
    check_new(strong, email=EMAIL)


async def test_a_password_is_kept_as_argon2id_with_what_owasp_asks_for() -> None:
    """19 MiB, two passes, one lane; and a salt of its own each time."""
    passwords = Passwords()

    first, second = await passwords.hashed(GOOD), await passwords.hashed(GOOD)

    assert first.startswith(f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$")
    assert (MEMORY_KIB, PASSES, LANES) == (19_456, 2, 1)
    assert first != second


async def test_the_right_one_is_right_however_it_is_typed() -> None:
    """One keyboard sends `é` as one letter, another as two."""
    passwords = Passwords()
    kept = await passwords.hashed("caf\u00e9 tulip anvil")

    assert (await passwords.tried("cafe\u0301 tulip anvil", kept)).is_right
    assert not (await passwords.tried("cafe tulip anvil", kept)).is_right


@pytest.mark.parametrize("kept", [None, "", "no hash of ours", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
async def test_without_a_hash_no_password_is_right(kept: str | None) -> None:
    """Neither for who has none, nor for what is broken."""
    assert not (await Passwords().tried(GOOD, kept)).is_right


async def test_a_weaker_hash_is_replaced_when_its_owner_comes() -> None:
    """Parameters rise with the years, and nobody has to think of a new password for it."""
    weaker = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1, type=Type.ID).hash(GOOD)
    passwords = Passwords()

    verdict = await passwords.tried(GOOD, weaker)

    assert verdict.is_right
    assert verdict.again is not None
    assert (await passwords.tried(GOOD, verdict.again)) == (True, None)
