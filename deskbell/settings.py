"""Settings: which there are, what each may be, and what it is without one."""

import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from deskbell.urls import as_host, as_origin, service_url, signing_key
from domain.addresses import mail_address
from domain.catalogue.zones import zone_named
from domain.errors import Invalid
from domain.people.passwords import LONGEST, SHORTEST
from domain.policy import Policy
from domain.storage.configuration import InvalidDatabaseUrl, connection_for
from domain.storage.sharing import LEAST

PREFIX = "DESKBELL_"


def _limit(default: int, description: str) -> Any:
    """Describe a limit, which may be so high that nothing reaches it."""
    return Field(default, ge=1, le=1_000_000_000, description=description)


class Settings(BaseSettings):
    """What the environment decides; each description is what `deskbell settings` prints."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    host: Annotated[str, AfterValidator(as_host)] = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on")
    workers: int = Field(1, ge=1, le=64, description="Processes; more than one needs Redis")
    database_url: str = Field(
        "sqlite:///data/deskbell.db",
        description="sqlite:///relative/file.db, sqlite:////absolute/file.db or postgres://user:pass@host:port/name",
    )
    database_pool: int | None = Field(
        None,
        ge=LEAST,
        le=1_000,
        description="Connections of a process to PostgreSQL; by default a share of what the server allows",
    )
    database_read_url: str | None = Field(
        None, description="postgres://… of a replica that answers what is only read; none: the database does"
    )
    redis_url: str | None = Field(
        None,
        description="redis://host:port/number of a Redis or Valkey, redis+cluster://host:port,host:port or"
        " redis+sentinel://host:port,host:port/service; none: one process",
    )
    secret_key: str | None = Field(
        None,
        min_length=32,
        description="Signs access tokens; by default made once and kept beside the database",
    )
    admin_email: str = Field("admin@localhost", description="First administrator")
    admin_password: str | None = Field(
        None,
        min_length=SHORTEST,
        max_length=LONGEST,
        description="Their password; by default random and printed once, at the first start",
    )
    time_zone: str = Field("UTC", description="Time zone of agents who were given none, as an IANA name")
    public_url: str | None = Field(
        None, description="Where people reach the desk, for #ITEM_URL#; by default host and port"
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins of browsers' pages that may ask, separated by commas; `:*` is any port"
    )
    event_budget: int = _limit(Policy.event_budget, "How often one event may fire in a minute")
    owner_events: int = _limit(Policy.owner_events, "How many events one owner may have")
    owner_thresholds: int = _limit(
        Policy.owner_thresholds, "For how many different times the events of one owner may wait"
    )
    event_weight: int = _limit(Policy.event_weight, "Words, values and things in all conditions of one event")
    keep_days: int = Field(
        90,
        ge=1,
        le=36_500,
        description="Days for which messages, occurrences, firings and ended deliveries are kept",
    )
    kb_stale_days: int = Field(
        Policy.kb_stale_days,
        ge=1,
        le=3_650,
        description="Days after which an article that nobody touched is stale",
    )
    smtp_url: str | None = Field(
        None, description="smtp://user:pass@host:port of the mail server; none: mail waits"
    )
    smtp_tls: bool = Field(
        default=False,
        description="true: mail goes out over TLS alone; with a user in the address it always does",
    )
    mail_from: str | None = Field(
        None,
        description="Address that mail is sent from; by default deskbell@ the mail server's host, else ours",
    )
    web_keys: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        max_length=2,
        description="One key, or two while one replaces the other, that sign web calls: whsec_ and base64",
    )
    intranet_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Hosts that web calls may go to although they are not public, separated by commas"
    )
    log_dir: Path | None = Field(None, description="The one folder that events may write log files to")

    @field_validator("database_url", "database_read_url")
    @classmethod
    def _database(cls, url: str | None, info: Any) -> str | None:
        if not url and info.field_name == "database_read_url":
            return None
        try:
            connection_for(url or "")
        except InvalidDatabaseUrl as fault:
            raise ValueError(str(fault)) from None
        return url

    @field_validator("admin_email", "mail_from")
    @classmethod
    def _mail_address(cls, address: str | None, info: Any) -> str | None:
        try:
            if address or info.field_name == "admin_email":
                mail_address(address or "")
        except Invalid:
            raise ValueError("It must be an address such as desk@customer.example.") from None
        return address

    @field_validator("redis_url", "smtp_url", "public_url")
    @classmethod
    def _url(cls, url: str | None, info: Any) -> str | None:
        return service_url(url, info.field_name) if url else None

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(as_origin, given))

    @field_validator("allowed_origins", "web_keys", "intranet_hosts", mode="before")
    @classmethod
    def _listed(cls, text: Any) -> Any:
        if not isinstance(text, str):
            return text
        return tuple(value.strip() for value in text.split(",") if value.strip())

    @field_validator("intranet_hosts")
    @classmethod
    def _hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(as_host, hosts))

    @field_validator("web_keys")
    @classmethod
    def _keys(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            signing_key(key)
        return keys

    @field_validator("log_dir", mode="before")
    @classmethod
    def _folder(cls, given: str | Path | None) -> Path | None:
        path = Path(given) if given else None  # of an empty one it makes where the desk was started
        if path and not (os.access(path, os.W_OK) and path.is_dir()):  # which raises where it may not look
            raise ValueError("It must be a folder that can be written to.")
        return path

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            return zone_named(name).key
        except Invalid as fault:
            raise ValueError(fault.sentence) from None

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if self.workers > 1 and not self.redis_url:
            raise ValueError(f"{PREFIX}WORKERS: more than one process needs {PREFIX}REDIS_URL.")
        if self.database_read_url and "sqlite" in {self.database_url[:6], self.database_read_url[:6]}:
            raise ValueError(f"{PREFIX}DATABASE_READ_URL: only a PostgreSQL has replicas.")
        return self

    @model_validator(mode="after")
    def _sender(self) -> "Settings":
        try:
            mail_address(self.sender)
        except Invalid:
            if self.smtp_url:
                raise ValueError(
                    f"{PREFIX}MAIL_FROM: it is needed, since the mail server's address makes none."
                ) from None
        return self

    @property
    def address(self) -> str:
        """Where people reach the desk."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def policy(self) -> Policy:
        """What of all this the domain goes by."""
        return Policy(
            public_url=self.address,
            event_budget=self.event_budget,
            owner_events=self.owner_events,
            owner_thresholds=self.owner_thresholds,
            event_weight=self.event_weight,
            kb_stale_days=self.kb_stale_days,
            intranet_hosts=frozenset(self.intranet_hosts),
        )

    @property
    def origin_pattern(self) -> str | None:
        """The regular expression of the origins that may ask, None where there are none."""
        patterns = (re.escape(origin).replace(r":\*", r"(:\d+)?") for origin in self.allowed_origins)
        return "|".join(patterns) or None

    @property
    def signing_keys(self) -> list[bytes]:
        """The keys that sign web calls."""
        return [signing_key(key) for key in self.web_keys]

    @property
    def sender(self) -> str:
        """The address that mail is sent from."""
        return self.mail_from or f"deskbell@{urlsplit(self.smtp_url or self.address).hostname}"

    @property
    def folder(self) -> Path:
        """Where what belongs beside the database is kept."""
        return self.file.parent if self.file else Path("data")

    @property
    def file(self) -> Path | None:
        """SQLite's file; None where the database is another."""
        path = self.database_url.removeprefix("sqlite:///")
        return None if path == self.database_url else Path(unquote(path))


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"
