"""`deskbell ask`: one operation of a person's, and its answer as JSON."""

import json
import sys
from functools import reduce
from pathlib import Path
from typing import Any

from deskbell.client import DeskClient, Person, asked_once
from deskbell.environment import Say


async def ask(
    address: str,
    person: Person | None,
    operation: str,
    variables: dict[str, Any],
    say: Say,
    *,
    only: str | None = None,
) -> int:
    """
    Send an operation, signed in as ``person`` (e-mail address and password), and print its data.

    With ``only``, print what stands at that place of the data, such as ``viewer.groups.0.id``. Returns the
    exit status: 1 where the desk refuses, and then its whole answer is printed. With ``only``, a variable of
    the shell may be what takes it: what is no answer goes to the standard error.
    """
    client, warn = DeskClient(address), _warn if only else say
    answer = await asked_once(client, person, lambda: client.answer(operation, variables), warn)
    if answer is None:
        return 1
    refused = "errors" in answer or any(_refused(field) for field in answer["data"].values())
    if refused or not only:
        (warn if refused else say)(_text(answer if "errors" in answer else answer["data"]))
        return int(refused)
    try:
        say(_text(reduce(_within, only.split("."), answer["data"])))
    except (KeyError, IndexError, TypeError, ValueError):
        warn(f"There is no {only} in {json.dumps(answer['data'], ensure_ascii=False)}")
        return 1
    return 0


def _warn(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a command speaks to its user


def _refused(field: Any) -> bool:
    return isinstance(field, dict) and bool(field.get("errors"))


def _within(data: Any, step: str) -> Any:
    return data[int(step)] if isinstance(data, list) else data[step]


def _text(found: Any) -> str:
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=2)


def text_in(path: str) -> str:
    """
    Return what a file holds; `-` is the standard input.

    Raises:
        ValueError: it cannot be read.
    """
    name = {"-": "The standard input", "": "A file without a name"}.get(path, path)
    try:
        read = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        return read.decode("utf-8-sig")
    except OSError as fault:
        raise ValueError(f"{name} cannot be read: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name} is not in UTF-8; save it so.") from None


def variables_of(pairs: list[str]) -> dict[str, Any]:
    """
    Read variables from ``name=value`` and from whole JSON objects; a value that is JSON is read as such.

    Raises:
        ValueError: one is neither.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if name.isidentifier() and equals:
            found[name] = _value(value)
        elif isinstance(given := _value(pair), dict):
            found |= given
        else:
            raise ValueError(f"{pair!r} is neither name=value nor a JSON object.")
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
