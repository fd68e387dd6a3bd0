"""What an owner can set, and what is said when it is set wrongly."""

from pathlib import Path

import pytest

from assistant.consents.model import Purpose
from assistant.errors import Misconfigured
from assistant.settings import Settings, load, prepared


def test_everything_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody likes to be told of one mistake at a time."""
    monkeypatch.setenv("CONCIERGE_PORT", "many")
    monkeypatch.setenv("CONCIERGE_IDENTITY_SECRET", "short")
    monkeypatch.setenv("CONCIERGE_ALOWED_ORIGINS", "https://shop.example")
    monkeypatch.setenv("CONCIERGE_PUBLIC_URL", "help.shop.example")
    monkeypatch.setenv("CONCIERGE_IDENTITY_JWKS_FILE", "/nowhere/keys.json")

    with pytest.raises(Misconfigured) as refused:
        load()

    named = "\n".join(refused.value.problems)
    assert "CONCIERGE_PORT" in named
    assert "CONCIERGE_IDENTITY_SECRET" in named
    assert "CONCIERGE_PUBLIC_URL" in named
    assert "CONCIERGE_IDENTITY_JWKS_FILE" in named
    assert "CONCIERGE_ALOWED_ORIGINS: there is no such setting" in named


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable holds one line."""
    monkeypatch.setenv("CONCIERGE_ALLOWED_ORIGINS", "https://shop.example, https://www.shop.example/")
    monkeypatch.setenv("CONCIERGE_CONSENT_DEFAULTS", "none")

    settings = load()

    assert settings.allowed_origins == ("https://shop.example", "https://www.shop.example")
    assert settings.consent_defaults == frozenset()


def test_offers_need_a_yes() -> None:
    """Being remembered is part of being helped; being advertised to is not."""
    defaults = load().consent_defaults

    assert Purpose.OFFERS not in defaults
    assert Purpose.TRAINING not in defaults


def test_a_threshold_to_ask_back_lies_below_the_one_to_answer() -> None:
    """The other way round, the assistant would never ask."""
    with pytest.raises(Misconfigured, match="ask_back_threshold"):
        load(answer_threshold=0.2, ask_back_threshold=0.5)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"composer_url": "http://m/v1", "composer_model": "m", "composer_path": "p"}, "take one of them"),
        ({"composer_url": "http://m/v1"}, "without composer_model"),
        ({"composer_model": "m"}, "are for composer_url"),
        ({"composer_url": "m.example/v1", "composer_model": "m"}, "COMPOSER_URL: .* is no address"),
        ({"composer_summaries": True}, "without a model"),
        ({"composer_path": "p", "composer_seconds": 10}, "not below turn_deadline_seconds"),
    ],
)
def test_a_language_model_is_set_up_whole_or_refused(given: dict[str, object], problem: str) -> None:
    """An owner who believes that a model writes must not find out weeks later that none did."""
    with pytest.raises(Misconfigured, match=problem):
        load(**given)


def test_at_most_five_offers_are_shown_and_three_unless_an_owner_says() -> None:
    """More than a few are a list to search, and whoever asks for it is told how far they may go."""
    assert load().offers_shown == 3
    assert load(offers_shown=5).offers_shown == 5

    with pytest.raises(Misconfigured, match=r"CONCIERGE_OFFERS_SHOWN: .*less than or equal to 5"):
        load(offers_shown=6)


def test_no_language_model_is_needed() -> None:
    """Off is the default, and a slow turn alone is no reason to complain about a model that is not there."""
    settings = load(turn_deadline_seconds=5)

    assert settings.composer_url is None
    assert settings.composer_path is None


def test_secrets_are_made_once_and_kept_private(tmp_path: Path) -> None:
    """Visitors stay who they are across restarts, and nobody else can read the key."""
    first = prepared(Settings(data_folder=tmp_path))
    second = prepared(Settings(data_folder=tmp_path))

    assert first.visitor_key == second.visitor_key
    assert (tmp_path / "visitor.secret").stat().st_mode & 0o077 == 0


def test_a_new_data_folder_is_closed_to_others(tmp_path: Path) -> None:
    """The database in it holds what customers wrote, and a server has other users."""
    prepared(Settings(data_folder=tmp_path / "data"))

    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_a_wrong_setting_is_told_in_our_own_words() -> None:
    """An owner does not know what a `Value error` is."""
    with pytest.raises(Misconfigured) as refused:
        load(identity_secret="short")

    assert refused.value.problems[0].startswith("CONCIERGE_IDENTITY_SECRET: shorter than 32 bytes")


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The first start on a new machine often fails here."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    with pytest.raises(Misconfigured, match="CONCIERGE_DATA_FOLDER"):
        prepared(Settings(data_folder=blocked / "folder"))


def test_printed_settings_hide_secrets() -> None:
    """`concierge config` is pasted into tickets."""
    settings = load(identity_secret="s" * 40)

    assert "ssss" not in str(settings)


def test_every_setting_is_described() -> None:
    """`concierge config` is the reference."""
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"identity_secret": "s" * 40, "identity_former_secrets": "short"}, "FORMER_SECRETS: one is shorter"),
        ({"identity_former_secrets": "s" * 40}, "beside identity_secret"),
        ({"identity_chatwoot_secrets": f"{'s' * 40},short"}, "CHATWOOT_SECRETS: one is shorter"),
        ({"identity_intercom_secrets": "short"}, "INTERCOM_SECRETS: one is shorter"),
        ({"identity_did_audience": ""}, "DID_AUDIENCE"),
    ],
)
def test_what_would_let_strangers_in_is_refused(given: dict[str, str], problem: str) -> None:
    """A secret that can be guessed, or an audience that is everybody's, is worse than none."""
    with pytest.raises(Misconfigured, match=problem):
        load(**given)


def test_several_secrets_are_written_with_commas_and_never_printed() -> None:
    """Each of them lets people in, so none may be seen in a ticket."""
    settings = load(identity_chatwoot_secrets=f"{'a' * 20}, {'b' * 20}")

    assert [one.get_secret_value() for one in settings.identity_chatwoot_secrets] == ["a" * 20, "b" * 20]
    assert "a" * 20 not in repr(settings)


def test_several_servers_need_a_database_that_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite is one machine's file; two servers would each wait for the other's writer."""
    monkeypatch.setenv("CONCIERGE_VALKEY_URL", "valkey://cache:6379")

    with pytest.raises(Misconfigured, match="set database_url"):
        load()

    monkeypatch.setenv("CONCIERGE_DATABASE_URL", "postgresql://concierge@database/concierge")
    assert load().valkey == "redis://cache:6379"
    monkeypatch.setenv("CONCIERGE_VALKEY_URL", "")
    assert load().valkey is None


def test_an_address_of_valkey_that_cannot_be_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without saying it: there may be a password in it."""
    monkeypatch.setenv("CONCIERGE_VALKEY_URL", "http://:hunter2@cache")

    with pytest.raises(Misconfigured, match="CONCIERGE_VALKEY_URL: write valkey://") as refused:
        load()

    assert "hunter2" not in str(refused.value)
