"""Hold all configuration: read once from the environment, checked at start, passed down.

Every setting is an environment variable that begins with `CONCIERGE_`. A service that is
configured wrongly does not start, and says everything that is wrong at once. Secrets that
were not given are made on the first start and kept in the data folder, readable by nobody else.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from assistant.allowances import Allowances
from assistant.encryption import INDEX_FILE, KEY_FILE, Encryption
from assistant.errors import InvalidInput, Misconfigured
from assistant.growth import Growth
from assistant.guarding import Guarding
from assistant.history.interests import Season
from assistant.identification import Identification
from assistant.offers.quiet import QuietHours, zone_named
from assistant.outreach import Outreach
from assistant.storage.key_file import KeyFile
from assistant.storage.keyring import Keyring
from knowledge import DEFAULT_MODEL, default_model_folder

PREFIX = "CONCIERGE_"

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+asyncpg"}

EVERYWHERE = {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104  # compared with, not listened on

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class Settings(Allowances, Identification, Encryption, Growth, Outreach, Guarding):
    """Everything that an owner can set; the descriptions are what `concierge config` prints."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8080, ge=0, le=65535, description="port to listen on; 0 picks a free one")
    public_url: str | None = Field(None, description="where customers reach the service, if behind a proxy")
    data_folder: Path = Field(
        Path(".concierge"), description="where the database, indexes and secrets are kept"
    )
    database_url: str = Field(
        "", description="sqlite:///FILE or postgresql://…; default: SQLite in the data folder"
    )
    company_name: str = Field(
        "Our shop", min_length=1, max_length=80, description="how the assistant speaks of the company"
    )
    is_demo: bool = Field(default=False, description="serve the sample company and its sign-in switcher")

    model_name: str = Field(
        DEFAULT_MODEL, description="encoder: the default, or any sentence-transformers model (extra `models`)"
    )
    model_folder: Path = Field(
        default_factory=default_model_folder, description="where the built encoder is kept"
    )
    model_threads: int = Field(1, ge=1, le=64, description="processor threads for one embedding call")

    rejected_events_days: int = Field(
        7, ge=1, le=90, description="how long events that could not be kept stay to be looked at"
    )
    intake_process: bool = Field(
        default_factory=lambda: (os.cpu_count() or 1) > 1,
        description="keep tracked events in a process of its own; by default with two processors or more",
    )
    allowed_origins: CommaSeparated = Field(
        (), description="websites that may embed the widget, comma separated"
    )

    sidebar_frames: CommaSeparated = Field(
        (), description="websites that may frame the agents' sidebar, comma separated; none if empty"
    )

    answer_threshold: float = Field(
        0.4, ge=0, le=1, description="confidence from which the assistant answers"
    )
    answer_risk: float | None = Field(
        None,
        gt=0,
        lt=1,
        description="largest share of wrong answers; sets the threshold by what `calibrate` learned",
    )
    answer_risk_confidence: float = Field(
        0.9, gt=0, lt=1, description="how surely `answer_risk` must hold; more of it answers less"
    )
    ask_back_threshold: float = Field(
        0.2, ge=0, le=1, description="confidence from which it asks back instead of fetching a person"
    )
    misses_before_person: int = Field(
        2, ge=1, le=10, description="answers in a row that did not help before a person is fetched"
    )
    composer_url: str | None = Field(
        None, description="OpenAI-compatible endpoint of a language model that may word answers, as …/v1"
    )
    composer_model: str | None = Field(None, min_length=1, description="the model's name at that endpoint")
    composer_key: SecretStr | None = Field(None, min_length=1, description="the key to that endpoint")
    composer_path: str | None = Field(
        None,
        min_length=1,
        description="a local model instead: folder, GGUF file or installed package (extra `models`)",
    )
    composer_seconds: float = Field(
        6, gt=0, le=110, description="longest that a model may take; then the article's own words are used"
    )
    composer_summaries: bool = Field(
        False, description="let the model also tell agents a summary: it is sent what a conversation says"
    )
    frustration_before_person: float = Field(
        0.97,
        ge=0,
        le=1,
        description="frustration from which a person is fetched; a complaint alone stays far below",
    )
    helpline: str | None = Field(
        None,
        min_length=1,
        max_length=500,
        description="where who speaks of harming themselves is told to find help; default: general words",
    )
    offers_shown: int = Field(3, ge=0, le=5, description="most offers beside one reply")
    offers_per_conversation: int = Field(
        3, ge=0, description="times that something is offered in one conversation, the greeting included"
    )
    offers_per_day: int = Field(6, ge=0, description="the same of one customer in any 24 hours")
    discovery_share: float = Field(
        0.1,
        ge=0,
        le=1,
        description="share of the slots of offers that goes to what is new, trending or different; 0: none",
    )
    refusals_before_none: int = Field(
        4, ge=1, le=100, description="refusals after which nothing is offered until they ask"
    )
    quiet_hours: str = Field(
        "21:00-08:00",
        description="when nothing is offered unasked or in greetings, by the customer's clock; or none",
    )
    time_zone: str = Field(
        "UTC", description="your zone, as Europe/London: quiet hours go by it where no country is known"
    )
    gift_seasons: CommaSeparated = Field(
        ("11-25/12-24",),
        description="days, MM-DD/MM-DD, when what customers buy is mostly for others; or none",
    )

    context_file: Path | None = Field(
        None, description="signals of yours that messages may carry, as a JSON list"
    )

    facts_file: Path | None = Field(None, description="kinds of facts of yours, as a JSON list")
    segments_file: Path | None = Field(
        None, description="segments of yours that customers are counted in, as a JSON list"
    )
    response_minutes: int | None = Field(
        None, ge=1, le=10_000, description="time in which everybody is promised a person; agents are warned"
    )
    reopen_days: int = Field(
        7,
        ge=0,
        le=90,
        description="days in which whoever writes again goes on with their person; 0: never",
    )
    hours_file: Path | None = Field(
        None, description="when somebody is at the desk, as JSON; without it, always"
    )
    handoff_file: Path | None = Field(
        None, description="what a person is always to see, as a JSON list of rules"
    )
    skills_file: Path | None = Field(
        None, description="what calls for which skill of your agents, as a JSON list"
    )
    triggers_file: Path | None = Field(
        None, description="what customers are told before they ask, as a JSON list"
    )
    notices_a_week: int = Field(
        1, ge=0, le=7, description="most that a customer is told before they ask; faults do not count"
    )
    facts_bar: float = Field(0.25, ge=0, le=1, description="quality below which a fact is not used")

    max_message_characters: int = Field(
        4000, ge=100, le=20_000, description="longest message that a customer may send"
    )
    turn_deadline_seconds: float = Field(10, gt=0, le=120, description="longest that a turn may take")
    shutdown_seconds: float = Field(
        10, gt=0, le=300, description="longest that running turns may take on shutdown"
    )
    socket_queue: int = Field(
        100, ge=10, le=10_000, description="frames waiting for one slow socket before it is dropped"
    )
    requests_per_minute: int = Field(600, ge=1, description="requests that one caller may make in a minute")
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR"
    )
    log_format: str = Field("console", pattern="^(console|json)$", description="console or json")

    @field_validator("allowed_origins", "sidebar_frames", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("gift_seasons", mode="before")
    @classmethod
    def _split_seasons(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return () if value.strip() == "none" else tuple(part.strip() for part in value.split(","))

    @field_validator("gift_seasons")
    @classmethod
    def _check_seasons(cls, seasons: tuple[str, ...]) -> tuple[str, ...]:
        for season in seasons:
            Season.read(season)
        return seasons

    @field_validator("quiet_hours")
    @classmethod
    def _check_hours(cls, written: str) -> str:
        try:
            QuietHours.read(written)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        return written

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, name: str) -> str:
        try:
            return zone_named(name).key
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    @field_validator("allowed_origins", "sidebar_frames")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
                raise ValueError(f"{origin!r} is no origin; write it as https://shop.example")
        return origins

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return url

    @field_validator("public_url", "composer_url", "identity_jwks_url")
    @classmethod
    def _check_address(cls, address: str | None) -> str | None:
        if address is not None:
            parts = urlsplit(address)
            if parts.scheme not in {"http", "https"} or not parts.netloc:
                raise ValueError(f"{address!r} is no address; write it as https://shop.example")
        return address

    @model_validator(mode="after")
    def _check_thresholds(self) -> Self:
        if self.ask_back_threshold > self.answer_threshold:
            raise ValueError("ask_back_threshold is above answer_threshold; lower it")
        return self

    @model_validator(mode="after")
    def _check_growth(self) -> Self:
        if self.valkey_url and not self.database_url.startswith("postgresql://"):
            raise ValueError("valkey_url is for several servers on one PostgreSQL; set database_url to it")
        return self

    @model_validator(mode="after")
    def _check_composer(self) -> Self:
        if self.composer_url and self.composer_path:
            raise ValueError("composer_url and composer_path are both set; take one of them")
        if self.composer_url and not self.composer_model:
            raise ValueError("composer_url is set without composer_model; name the model")
        if not self.composer_url and (self.composer_model or self.composer_key):
            raise ValueError("composer_model and composer_key are for composer_url; set it, or unset them")
        if self.composer_summaries and not (self.composer_url or self.composer_path):
            raise ValueError("composer_summaries is set without a model; set composer_url or composer_path")
        if (self.composer_url or self.composer_path) and self.composer_seconds >= self.turn_deadline_seconds:
            raise ValueError("composer_seconds is not below turn_deadline_seconds; lower it")
        return self

    @property
    def database(self) -> str:
        """The database's address with its driver, the default filled in."""
        url = self.database_url or f"sqlite:///{self.data_folder / 'concierge.db'}"
        kind, _, rest = url.partition("://")
        return f"{DRIVERS[kind]}://{rest}"

    @property
    def key_file(self) -> KeyFile | None:
        """The file with the keys that personal data is sealed with, if they are not in the settings."""
        return None if self.encryption_keys else KeyFile(self.data_folder / KEY_FILE)

    def keyring(self) -> Keyring:
        """Return the keys that personal data is sealed with; made, and kept, if not given.

        It reads files. Raises `Misconfigured` if the data folder cannot be written.
        """
        given = tuple(one.get_secret_value() for one in self.encryption_keys)
        try:
            file = self.key_file.made() if self.key_file else None
            kept = self.index_secret.get_secret_value() if self.index_secret else None
            index = kept or kept_secret(self.data_folder / INDEX_FILE)
        except OSError as error:
            raise _unwritable(self, error) from error
        return Keyring(given, index=index, file=file)

    @property
    def address(self) -> str:
        """Where a person on this machine, or behind the configured proxy, reaches the service."""
        host = "localhost" if self.host in EVERYWHERE else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def load(**given: object) -> Settings:
    """Return the settings from the environment, with `given` above it.

    Raises `Misconfigured` that names every variable that is wrong, and every unknown one.
    """
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).lower() not in Settings.model_fields
    )
    problems = [
        f"{name}: there is no such setting; see `concierge config`" for name in unknown if name not in FOREIGN
    ]
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks what the caller passes on
    except ValidationError as error:
        problems += [f"{variable(detail['loc'])}: {said(detail['msg'])}" for detail in error.errors()]
        raise Misconfigured(problems) from error
    if problems:
        raise Misconfigured(problems)
    return settings


FOREIGN = frozenset({"CONCIERGE_SUITES", "CONCIERGE_URL", "CONCIERGE_TOKEN"})  # of `evaluate` and of programs


def variable(location: tuple[int | str, ...]) -> str:
    """Return the environment variable behind a field that pydantic names."""
    return PREFIX + str(location[0]).upper() if location else "settings"


def said(message: str) -> str:
    """Return what a check of ours says, without what pydantic puts before it."""
    return message.removeprefix("Value error, ")


def prepared(settings: Settings) -> Settings:
    """Return `settings` with a data folder that exists and secrets that were made if not given.

    Raises `Misconfigured` if the data folder cannot be written.
    """
    try:
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what customers wrote
        made: dict[str, object] = {}
        if settings.visitor_secret is None:
            made["visitor_secret"] = SecretStr(kept_secret(settings.data_folder / "visitor.secret"))
        if settings.is_demo and settings.identity_secret is None:
            made["identity_secret"] = SecretStr(kept_secret(settings.data_folder / "identity.secret"))
    except OSError as error:
        raise _unwritable(settings, error) from error
    return settings.model_copy(update=made)


def _unwritable(settings: Settings, error: OSError) -> Misconfigured:
    fix = f"make {settings.data_folder} writable, or set {PREFIX}DATA_FOLDER"
    return Misconfigured([f"{PREFIX}DATA_FOLDER: {error.strerror}; {fix}"])


def kept_secret(path: Path) -> str:
    """Return the secret kept at `path`, made on first use and readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii")
