"""What is sealed opens with its key, in its place, as it was, and in no other way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Unreadable
from assistant.storage.key_file import KeyFile
from assistant.storage.keyring import NO_KEYS, Keyring, key_id

OLD, NEW = "the old secret, long enough for it", "the new secret, long enough for it"
PLACE = "preferences.value"
ANYTHING = st.text(st.characters(exclude_categories=()))
KEYS = Keyring([OLD], index="index")


@given(text=ANYTHING)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Emoji, line breaks, nothing at all, and halves of characters that broken clients send."""
    assert KEYS.open(KEYS.seal(text, PLACE), PLACE) == text


@given(text=ANYTHING)
def test_the_same_text_is_never_sealed_alike(text: str) -> None:
    """Who reads the file cannot tell that two customers have the same allergy."""
    assert KEYS.seal(text, PLACE) != KEYS.seal(text, PLACE)


@given(text=ANYTHING, at=st.integers(0), other=st.sampled_from("Aa0_-="))
def test_one_changed_character_is_refused(text: str, at: int, other: str) -> None:
    """Whoever can write to the database cannot make up what customers said."""
    sealed = KEYS.seal(text, PLACE)
    place = len("12345678.") + at % (len(sealed) - len("12345678.") - 4)  # not the padding's spare bits
    changed = sealed[:place] + other + sealed[place + 1 :]
    if changed == sealed:
        return

    with pytest.raises(Unreadable, match=r"preferences\.value"):
        KEYS.open(changed, PLACE)


def test_what_was_moved_to_another_column_is_refused() -> None:
    """A name put where an address belongs would be sent to."""
    sealed = KEYS.seal("Ana", "customers.name")

    with pytest.raises(Unreadable, match=r"customers\.email: .* does not open"):
        KEYS.open(sealed, "customers.email")


@pytest.mark.parametrize("kept", ["", "in the clear", "12345678", "12345678.????"])
def test_what_was_never_sealed_is_refused(kept: str) -> None:
    """Text in the clear has no second way in."""
    with pytest.raises(Unreadable):
        KEYS.open(kept, PLACE)


def test_a_missing_key_is_named_with_what_to_do() -> None:
    """The operator reads which secret to bring back, and where to."""
    sealed = KEYS.seal("peanuts", PLACE)

    with pytest.raises(Unreadable) as refused:
        Keyring([NEW]).open(sealed, PLACE)

    assert key_id(OLD) in refused.value.problem
    assert "CONCIERGE_ENCRYPTION_KEYS" in refused.value.fix
    assert "concierge keys list" in refused.value.fix


def test_without_keys_nothing_is_kept_in_the_clear_instead() -> None:
    """A part that forgets the keys fails at once."""
    with pytest.raises(Unreadable):
        NO_KEYS.seal("peanuts", PLACE)
    with pytest.raises(Unreadable):
        NO_KEYS.mark("ana@example.com", PLACE)


def test_the_first_key_seals_and_the_others_open() -> None:
    """That is all that a rotation needs."""
    both = Keyring([NEW, OLD])

    assert both.open(KEYS.seal("peanuts", PLACE), PLACE) == "peanuts"
    assert both.seal("peanuts", PLACE).startswith(key_id(NEW))


@given(one=ANYTHING, other=ANYTHING)
def test_marks_are_alike_for_equal_texts_alone(one: str, other: str) -> None:
    """Addresses are found by them, under whichever key they are sealed."""
    marks = Keyring([NEW], index="index")

    assert (KEYS.mark(one, PLACE) == marks.mark(other, PLACE)) is (one == other)
    assert KEYS.mark(one, PLACE) != KEYS.mark(one, "customers.email")
    assert KEYS.mark(one, PLACE) != Keyring([OLD], index="another").mark(one, PLACE)


def test_the_file_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    """Whoever shares the machine does not share the customers."""
    file = KeyFile(tmp_path / "keys").made()
    first = file.secrets()

    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert KeyFile(file.path).made().secrets() == first
    assert len(first) == 1


def test_a_running_server_seals_with_a_key_that_was_put_first_since(tmp_path: Path) -> None:
    """And opens what others sealed with it; nobody has to start it again."""
    file = KeyFile(tmp_path / "keys").made()
    server, rotating = Keyring(file=file), Keyring(file=file)
    before = server.seal("before", PLACE)

    file.put_first(lambda held: len(held) == 1)
    new = rotating.ids[0]

    assert server.open(rotating.seal("theirs", PLACE), PLACE) == "theirs"
    assert server.seal("ours", PLACE).startswith(new)
    assert server.open(before, PLACE) == "before"
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_only_one_of_two_who_make_a_key_makes_it(tmp_path: Path) -> None:
    """Two rotations at once must not throw away each other's key."""
    file = KeyFile(tmp_path / "keys").made()
    held = file.secrets()

    file.put_first(lambda now: tuple(now) == held)
    file.put_first(lambda now: tuple(now) == held)

    assert len(file.secrets()) == 2


def test_nothing_is_sealed_once_the_file_is_gone(tmp_path: Path) -> None:
    """What would be sealed with a key that is in memory alone is lost with the process."""
    keys = Keyring(file=(file := KeyFile(tmp_path / "keys").made()))
    file.path.unlink()

    with pytest.raises(Unreadable, match="cannot be read"):
        keys.seal("peanuts", PLACE)
