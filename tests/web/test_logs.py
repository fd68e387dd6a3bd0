"""Check that a bug can be found from the log, and that nothing a customer wrote can."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.web.logs import traced, without_personal_data, without_words

SECRET = "my card is 4711"


def fail() -> None:
    """Raise an error that quotes a customer, from another one that does so too."""
    try:
        int(SECRET)
    except ValueError as error:
        raise KeyError(SECRET) from error


def failed() -> Exception:
    """Return that error."""
    with pytest.raises(KeyError) as caught:
        fail()
    return caught.value


@pytest.mark.parametrize("error", [failed(), ExceptionGroup(SECRET, [failed()])])
def test_a_traceback_has_no_words_of_a_customer(error: Exception) -> None:
    """An error's message often quotes what it choked on."""
    text = "\n".join(traced(error))

    assert SECRET not in text
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "test_logs.py" in text


def test_the_error_at_hand_is_taken_where_none_is_given() -> None:
    """That is how `log.exception` asks for it."""
    try:
        fail()
    except KeyError:
        event = without_words(None, "exception", {"event": "a bug", "exc_info": True})

    assert set(event) == {"event", "exception"}
    assert SECRET not in str(event)


def test_an_event_without_an_error_stays_as_it_is() -> None:
    """Most have none."""
    assert without_words(None, "info", {"event": "ready"}) == {"event": "ready"}


def test_personal_data_that_slips_into_a_field_is_masked() -> None:
    """A net below our own care: a vendor's message in a field may quote a customer."""
    event: dict[str, object] = {
        "event": "refused",
        "problem": "jane@x.org has card 4111 1111 1111 1111",
        "held": {"phones": ["+44 7700 900123"], "count": 2, "where": Path("/home/jane@x.org")},
    }

    written = without_personal_data(None, "info", event)

    assert written == {
        "event": "refused",
        "problem": "[email address 1] has card [credit card 1]",
        "held": {"phones": ["[phone number 1]"], "count": 2, "where": "/home/[email address 1]"},
    }


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-25T23:15:44.123456Z",
        "req_01hzx3j5k8q2m4n6p8r0",
        "conversation 12",
        "127.0.0.1:8080",
        True,
        12.5,
        None,
    ],
)
def test_what_names_nobody_is_written_as_it_is(value: object) -> None:
    """Times, pseudonyms and counts are what a log is read for."""
    assert without_personal_data(None, "info", {"event": "ready", "value": value})["value"] == value
