"""Test signatures against the reference library of the Standard Webhooks specification."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from assistant.events import utc_now
from assistant.webhooks.signing import headers_for, new_secret, signature

BODY = '{"type":"message.added","data":{"customer":"Zoë"}}'.encode()


def test_the_reference_library_takes_what_we_sign() -> None:
    """Whoever gets it uses that library, or one that was checked against it."""
    secret = new_secret()

    headers = headers_for([secret], webhook_id="evt_1", at=utc_now(), body=BODY)

    assert Webhook(secret).verify(BODY, headers)["type"] == "message.added"


def test_while_a_secret_is_changed_either_one_verifies() -> None:
    """Systems outside are changed one after another, and none of them misses anything meanwhile."""
    old, new = new_secret(), new_secret()

    headers = headers_for([new, old], webhook_id="evt_1", at=utc_now(), body=BODY)

    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers)


@pytest.mark.parametrize(
    "changed", [{"webhook-id": "evt_2"}, {"webhook-timestamp": "1"}, {"webhook-signature": "v1,AAAA"}]
)
def test_what_was_changed_on_the_way_is_refused(changed: dict[str, str]) -> None:
    """Every part that counts is signed."""
    secret = new_secret()
    headers = headers_for([secret], webhook_id="evt_1", at=utc_now(), body=BODY) | changed

    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers)


def test_another_secret_or_body_is_refused() -> None:
    """Else anybody could tell the shop anything."""
    secret = new_secret()
    headers = headers_for([secret], webhook_id="evt_1", at=utc_now(), body=BODY)

    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + b" ", headers)


def test_a_signature_is_the_one_of_the_specification() -> None:
    """The example that its libraries are tested with."""
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",  # pragma: allowlist secret
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
    )

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_of_the_length_that_the_specification_asks_for() -> None:
    """From 24 to 64 bytes, and never the same twice."""
    made = {new_secret() for _ in range(20)}

    assert len(made) == 20
    assert all(one.startswith("whsec_") for one in made)
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in made} == {32}
