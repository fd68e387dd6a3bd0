"""Check that personal data is found, and that none of what is found is left when it is masked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import Kind, find, mask, mask_shapes, masked

CARD = "4111 1111 1111 1111"
MAIL = "jane.doe@shop.example.org"
PHONE = "+44 7700 900123"
IBAN = "GB82 WEST 1234 5698 7654 32"
DOTTED = "DE89 3704 İ044 0532 0130 00"  # a letter that [a-z] matches when case is ignored

words = st.sampled_from(
    [
        "Jane",
        "Doe",
        "my card",
        "is",
        CARD,
        MAIL,
        PHONE,
        IBAN,
        DOTTED,
        "from",
        "Lyon",
        "👋",
        "[person 1]",
        "12",
        "\n",
        ",",
        "né",
        "anna (at) x.org",
        "(at)",
        "[dot]",
        "at",
        "12 V",
        "my Paris lamp",
    ]
)
texts = st.one_of(st.text(max_size=60), st.lists(words, max_size=14).map(" ".join))


def found(text: str) -> list[tuple[str, str]]:
    """Return what is found, as words and their kind."""
    return [(text[one.start : one.end], one.kind) for one in find(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        (f"My card is {CARD}.", CARD, Kind.CREDIT_CARD),
        (f"Write to {MAIL}, please", MAIL, Kind.EMAIL_ADDRESS),
        (f"Call {PHONE} now", PHONE, Kind.PHONE_NUMBER),
        (f"Pay to {IBAN}.", IBAN, Kind.IBAN_CODE),
        (f"Pay to {IBAN} from here", IBAN, Kind.IBAN_CODE),
        ("SSN 460-89-9847", "460-89-9847", Kind.US_SSN),
        ("I log in from 192.168.2.17", "192.168.2.17", Kind.IP_ADDRESS),
        ("I log in from 2001:db8::8a2e:370:7334 today", "2001:db8::8a2e:370:7334", Kind.IP_ADDRESS),
        (
            "See https://shop.example.org/jane?x=1 for it",
            "https://shop.example.org/jane?x=1",
            Kind.DOMAIN_NAME,
        ),
        ("It came on 12 March 2024.", "12 March 2024", Kind.DATE_TIME),
        ("She is 41 years old", "41", Kind.AGE),
        ("Hello, my name is Margaret Wilson", "Margaret Wilson", Kind.PERSON),
        ("I'm travelling to Portugal", "Portugal", Kind.GPE),
        ("👋 🧑‍🦰 mail jane@x.org", "jane@x.org", Kind.EMAIL_ADDRESS),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, words: str, kind: Kind) -> None:
    """Offsets are characters, so that whoever cuts at them cuts right, emoji or not."""
    assert (words, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Does it run on 12 V?",
        "12 V",
        "The tank holds 1.8 L",
        "It draws 1500 W at 230 V AC",
        "16 GB of memory and 512 GB SSD",
        "Paris lamp",
        "My Paris lamp flickers",
        "How do I return a Paris lamp?",
        "Does the Milano table come in oak?",
        "Do you sell Tokyo notebooks?",
    ],
)
def test_measures_and_products_that_are_called_after_towns_stay(text: str) -> None:
    """An agent, or a model, who reads "my [person 1] lamp on [street address 1]" cannot help."""
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I live in Paris", "Paris"),
        ("My name is Paris Jones", "Paris Jones"),
        ("Jackson called me yesterday", "Jackson"),
        ("My address is 12 A Main Street, Leeds", "12 A Main Street, Leeds"),
        ("I live at 42 V Street", "42 V Street"),
    ],
)
def test_people_places_and_addresses_that_look_like_things_are_still_found(text: str, words: str) -> None:
    """Towns and numbers are personal wherever they say who somebody is or where they live."""
    assert words in [found_words for found_words, _ in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Order 4111 1111 1111 1112 is late",
        "How do I return a lamp?",
        "GB83 WEST 1234 5698 7654 32",
        DOTTED,
        "DE89370400440532İ13000",
        "Version 1.2.3",
    ],
)
def test_a_number_whose_check_digit_is_wrong_is_no_card_and_no_account(text: str) -> None:
    """Order numbers look like cards; the agent needs to read them."""
    kinds = {kind for _, kind in found(text)}

    assert not kinds & {Kind.CREDIT_CARD, Kind.IBAN_CODE, Kind.EMAIL_ADDRESS, Kind.IP_ADDRESS}


@pytest.mark.parametrize(
    "address",
    [
        "anna(at)example.com",
        "anna [at] example [dot] com",
        "anna.smith (at) example.co.uk",
        "a.b {at} c {dot} org",
        "anna [dot] smith [at] mail [dot] example [dot] com",
        "anna@example (dot) com",
        "anna [@] example.com",
        "anna at example dot com",
        "anna AT mail DOT example DOT co DOT uk",
    ],
)
def test_a_mail_address_that_is_written_for_people_alone_is_one(address: str) -> None:
    """Whoever hides theirs from machines wants it in no log and no prompt."""
    assert mask_shapes(f"Please write to {address}, thanks") == ("Please write to [email address 1], thanks")


@pytest.mark.parametrize(
    "text",
    [
        "See you (at) noon",
        "I looked at it dot by dot",
        "Look at the dot com boom",
        "The price [at checkout] is wrong",
        "It stops at 5. Is that right?",
        "a row at a time (dot) matrix",
    ],
)
def test_at_and_dot_alone_make_no_mail_address(text: str) -> None:
    """They are words first."""
    assert mask_shapes(text) == text


def test_a_letter_that_no_account_has_stops_no_log_line() -> None:
    """One letter of Turkish in a message must neither lose a line nor the mail address in it."""
    assert mask_shapes(f"{DOTTED}, {MAIL}") == f"{DOTTED}, [email address 1]"


def test_the_same_words_get_the_same_placeholder() -> None:
    """A language model must be able to follow who is who."""
    assert mask_shapes("a@x.org wrote to b@x.org, not a@x.org") == (
        "[email address 1] wrote to [email address 2], not [email address 1]"
    )


def test_a_placeholder_that_a_customer_typed_is_not_given_to_somebody_else() -> None:
    """Undoing it would put an address where there was none."""
    result = masked("[email address 1] is what I see, I am a@x.org")

    assert result.originals["[email address 2]"] == "a@x.org"
    assert "[email address 1]" not in result.originals


@given(texts)
def test_spans_are_in_order_within_the_text_and_apart(text: str) -> None:
    """Whoever replaces them from the end must not cut one in two."""
    spans = find(text)

    ends = [0, *(one.end for one in spans)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, spans, strict=False))


@given(texts)
def test_nothing_that_is_found_is_left_in_a_masked_text(text: str) -> None:
    """A name may hide another one: what stands beside it tells, and is masked first."""
    result = mask(text)

    assert find(result) == ()
    assert mask(result) == result


@given(texts)
def test_masking_can_be_undone_by_who_holds_the_originals(text: str) -> None:
    """A reply that a model wrote about [person 1] goes out with the name."""
    result = masked(text)

    restored = result.text
    for placeholder, words in reversed(result.originals.items()):
        restored = restored.replace(placeholder, words)
    assert restored == text


@given(texts)
def test_no_card_mail_or_phone_is_left_in_a_log_line(text: str) -> None:
    """Logs are kept, copied and read by many."""
    result = mask_shapes(f"{text} {CARD} {MAIL} {PHONE}")

    assert not [one for one in (CARD, MAIL, PHONE) if one in result]
    assert mask_shapes(result) == result


@pytest.mark.parametrize("part", ["4111 ", "1 2345 "])
def test_a_text_that_shows_more_each_time_is_masked_and_restored_whole(part: str) -> None:
    """Numbers made to peel off one by one must not keep the server busy, nor be lost."""
    text = part * 200

    result = masked(text)

    restored = result.text
    for placeholder, words in reversed(result.originals.items()):
        restored = restored.replace(placeholder, words)
    assert find(result.text) == ()
    assert restored == text


HOSTILE = [
    *("a(at)", "a [dot] ", "a at a dot ", "a (at) a.", "at ", "dot "),
    *("1", "1 ", ":", "a.", "a@", "+1", "00", "4111 ", "1 2345 ", "GB82 ", "(1) ", "http://", "A", "%"),
    "".join(f"a{number}@x.org " for number in range(9_000)),
]


@pytest.mark.parametrize("part", HOSTILE, ids=lambda part: str(part)[:8])
@pytest.mark.timeout(30)  # what grows with the square takes minutes
def test_no_text_takes_long(part: str) -> None:
    """Whoever writes to a shop must not be able to stop it with one message."""
    text = (part * (100_000 // len(part) + 1))[:100_000]

    assert mask_shapes(text) is not None
    assert mask(text[:10_000]) is not None
