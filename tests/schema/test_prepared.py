"""Known documents are answered as unknown ones, past what Strawberry does around their operations."""

import gc
import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import ref

import pytest
from strawberry.types.graphql import OperationType

from resolvers.streams import BrokenOff
from schema.documents import Documents
from schema.entries import LONGEST_LIST
from schema.prepared import MOST_AGAIN
from tests.protocol.toy import toy_schema

SEVERAL = "query A { hello } query B($name: String!) { hello(name: $name) } mutation C { add(a: 1, b: 2) }"
OPERATIONS: list[tuple[str, dict[str, Any]]] = [
    ("{ hello node { id children { id } } }", {}),
    ("mutation { add(a: 1, b: 2) broken }", {}),
    ("query Named { missing twiceRefused }", {"operation_name": "Named"}),
    ("{ brokenAndRequired }", {}),
    ("{ hello }", {"operation_name": "Other"}),
    ("{ hello }", {"operation_name": ""}),
    (SEVERAL, {}),
    (SEVERAL, {"operation_name": "A"}),
    (SEVERAL, {"operation_name": "B", "variable_values": {"name": "you"}}),
    (SEVERAL, {"operation_name": "B", "variable_values": {"name": 5}}),
    (SEVERAL, {"operation_name": "B", "variable_values": {"name": ["x"] * (LONGEST_LIST + 1)}}),
    (SEVERAL, {"operation_name": "B"}),
    (SEVERAL, {"operation_name": "C"}),
    (SEVERAL, {"operation_name": "C", "allowed_operation_types": {OperationType.QUERY}}),
    ("subscription { count }", {}),
    ("subscription C($to: Int!) { count(to: $to) }", {"variable_values": {"to": 2}, "operation_name": "C"}),
    ("subscription C($to: Int!) { count(to: $to) }", {"variable_values": {"to": "2"}}),
    ("subscription C($to: Int!) { count(to: $to) }", {}),
    ("subscription { failing }", {}),
    ("subscription { pushedBroken { hello away } }", {}),
    ("subscription { refusing }", {}),
    ("subscription { pushedBroken { hello broken missing } }", {}),
    ("subscription { guarded }", {}),
]


async def test_queries_are_read_by_the_replica_also_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone and as a stream; mutations and subscriptions are not."""
    read = list[None]()

    @asynccontextmanager
    async def reading() -> AsyncIterator[None]:
        read.append(None)
        yield

    monkeypatch.setattr("schema.prepared.reading", reading)
    asked = {}
    for document in ("{ hello }", "mutation { add(a: 1, b: 2) }", "subscription { count }"):
        monkeypatch.setattr(Documents, "_known", OrderedDict())
        read.clear()
        await answered(document, {})  # the second time it is known
        Documents._known.clear()
        _ = [part async for part in await toy_schema.stream(document)]
        asked[document.partition(" ")[0]] = len(read)

    assert asked == {"{": 3, "mutation": 0, "subscription": 0}


async def answered(document: str, given: dict[str, Any]) -> list[str]:
    """Return what comes of an operation, asked for alone and as a stream."""
    told = list[Any]()
    try:
        told.append(await toy_schema.execute(document, **given))
    except Exception as refusal:  # noqa: BLE001 - whatever it is, it is to be the same
        told.append(refusal)
    try:
        told += [part async for part in await toy_schema.stream(document, **given)]
    except (Exception, BrokenOff) as refusal:  # noqa: BLE001 - as above
        told.append(refusal)
    return list(map(shown, told))


def shown(answer: Any) -> str:
    """Write an answer, without the numbers of errors that were logged."""
    if isinstance(answer, BaseException):
        return repr(answer)
    said = answer.data, [error.formatted for error in answer.errors or ()]
    return type(answer).__name__ + re.sub("'id': '[0-9a-f]{8}'", "", repr(said))


@pytest.mark.parametrize(("document", "given"), OPERATIONS)
async def test_known_documents_are_answered_as_unknown_ones(
    document: str, given: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nothing_known:
        nothing_known.setattr(Documents, "known", lambda *_: None)
        expected = await answered(document, given)

    assert await answered(document, given) == expected
    assert await answered(document, given) == expected


async def test_known_documents_go_past_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    await toy_schema.execute("{ hello }")
    monkeypatch.setattr(Documents, "on_operation", None)

    assert (await toy_schema.execute("{ hello }")).data == {"hello": "Hello world"}


async def test_of_a_document_only_so_many_operations_are_kept_ready() -> None:
    """Anybody may send some hundred in one, and ask for each."""
    names = [f"Q{number}" for number in range(MOST_AGAIN + 2)]
    document = " ".join(f"query {name} {{ hello }}" for name in names)
    for name in names:
        assert (await toy_schema.execute(document, operation_name=name)).data == {"hello": "Hello world"}
    known = Documents.known(toy_schema._schema, document)

    assert known
    assert len(known.again) == MOST_AGAIN


async def test_who_has_asked_is_let_go_at_once() -> None:
    """They take no memory until the collector comes by, nor its time."""

    class Asker: ...

    async def ask(name: str) -> ref[Asker]:
        asker = Asker()
        await toy_schema.execute(document, context_value=asker, operation_name=name)
        return ref(asker)

    document = "query Asked { hello } mutation Done { add(a: 1, b: 2) }"
    await ask("Asked")  # from now on it is known
    gc.disable()
    try:
        there = [await ask(name) for name in ("Asked", "Asked", "Done", "Done")]
        assert [asker() for asker in there] == [None] * len(there)
    finally:
        gc.enable()
