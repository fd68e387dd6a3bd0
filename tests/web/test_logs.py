"""Check that a bug can be found from the log, and that nothing a customer wrote can."""

from __future__ import annotations

import pytest

from assistant.web.logs import traced, without_words

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
