"""The environment: its settings, how they are shown without secrets, and the key that is made at need."""

import os
import re
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from deskbell.settings import PREFIX, Settings, variable
from domain.catalogue.texts import Hints

Say = Callable[[str], None]  # tells whoever started us something
SECRET = {"secret_key", "admin_password", "web_keys"}
URLS = {"database_url", "database_read_url", "redis_url", "smtp_url"}
NUMBER = "It must be a whole number from {ge} to {le}"
EXPECTED = {  # by what pydantic calls a fault that no validator of ours finds
    **dict.fromkeys(("int_parsing", "int_parsing_size", "greater_than_equal", "less_than_equal"), NUMBER),
    "bool_parsing": "It must be true or false",
    "string_unicode": "It must be in UTF-8",
    "string_too_short": "It must have at least {min_length} characters",
    "string_too_long": "It must have at most {max_length} characters",
    "too_long": "Give at most {max_length}, separated by commas",
}
ENDS = ("ge", "le", "min_length", "max_length")


class BadSetting(Exception):
    """A variable has a value that cannot be used; the message is one sentence that names it."""


def read_settings() -> Settings:
    """
    Read the environment.

    Raises:
        BadSetting: one sentence that names the variable.
    """
    known = set(map(variable, Settings.model_fields))
    for name in sorted(os.environ):  # noqa: TID251 - here alone
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            words = sorted(each.removeprefix(PREFIX) for each in known)
            near = Hints().nearest(name.upper().removeprefix(PREFIX), words)
            hint = f" Did you mean {PREFIX}{near}?" if near else ""
            raise BadSetting(f"{name}: there is no such setting.{hint}")
    try:
        return Settings()
    except ValidationError as errors:
        fault = errors.errors()[0]
        said = str(fault["msg"]).removeprefix("Value error, ").rstrip(".")
        if not fault["loc"]:
            raise BadSetting(f"{said}.") from None
        name = str(fault["loc"][0])
        said = _expected(name, fault["type"]) or said
        raise BadSetting(f"{variable(name)}: {said}.") from None


def _expected(name: str, fault: str) -> str:
    """Say what a setting takes; nothing where one of our validators has found the fault."""
    limits = Settings.model_fields[name].metadata
    ends = {end: getattr(limit, end) for limit in limits for end in ENDS if hasattr(limit, end)}
    return EXPECTED.get(fault, "").format_map(ends)


def colours_wanted() -> bool:
    """Say whether whoever started us leaves colours to us: NO_COLOR is what people set against them."""
    return not os.environ.get("NO_COLOR")  # noqa: TID251 - it is of all programs, and none of our settings


def secret_key(settings: Settings) -> str:
    """
    Return the key that signs access tokens, making it once where none is set.

    Several processes may ask at once; they get the same key. Hosts that share a PostgreSQL database
    must be given the key.
    """
    if settings.secret_key:
        return settings.secret_key
    kept = settings.folder / "secret.key"
    if not kept.exists():
        settings.folder.mkdir(parents=True, exist_ok=True)
        made = kept.with_name(f".secret.{os.getpid()}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(made, kept)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return kept.read_text().strip()


def masked(name: str, value: Any) -> str:
    """Write a setting's value so that it can be shown: no keys, no passwords."""
    if value in {None, ()}:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    if name in SECRET:
        return "********"
    if name in URLS:
        value = re.sub("password=[^&]+", "password=********", value)
        if "@" in (place := urlsplit(value).netloc):
            return str(value).replace(place, f"********@{place.rpartition('@')[2]}", 1)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
