"""Selections: what is compiled of a document, and what its parts ask of an execution."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from graphql import FieldNode, GraphQLError, GraphQLField, GraphQLObjectType, located_error
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext


class Late(NamedTuple):
    """What can be written once what some columns hold has been awaited in its place; then it is finished."""

    columns: Sequence[list[Any]]
    finish: Callable[[], "Written"]


Written: TypeAlias = list[Any] | Late


class Field:
    """
    A field of a selection: how it is read off many objects at once, and how what it gives is written.

    ``details`` are its nodes in the document, as graphql-core collects them. ``path`` holds the keys that
    lead to it, without places in lists. ``wanted`` is what `wanting` has found out so far.
    """

    __slots__ = ("definition", "details", "key", "name", "nodes", "parent", "path", "read", "wanted", "write")

    read: "Read"
    write: "Write"

    def __init__(
        self,
        parent: GraphQLObjectType,
        key: str,
        definition: GraphQLField,
        details: FieldDetailsList,
        above: Path | None,
    ) -> None:
        self.parent, self.key, self.definition, self.details = parent, key, definition, details
        self.nodes: list[FieldNode] = [detail.node for detail in details]
        self.name = self.nodes[0].name.value
        self.path = Path(above, key, parent.name)
        self.wanted = dict[tuple[str, ...], Any]()

    def __str__(self) -> str:
        return f"{self.parent}.{self.name}"


class Infos(dict[Field, Any]):
    """What graphql-core tells resolvers of fields, made when it is first asked for."""

    def __init__(self, executor: StrawberryGraphQLCoreExecutionContext) -> None:
        super().__init__()
        self._executor = executor

    def __missing__(self, field: Field) -> Any:
        found = self[field] = self._executor.build_resolve_info(
            field.definition, field.nodes, field.parent, field.path
        )
        return found


class Selection:
    """
    The fields that are selected of the objects of a type, in order.

    A ``refusal`` stands for each of the objects instead, where it cannot be told what is left out of them.
    """

    __slots__ = ("__weakref__", "by_level", "fields", "keys", "refusal", "straight")

    def __init__(self, fields: Sequence[Field], refusal: GraphQLError | None = None) -> None:
        self.fields, self.keys, self.refusal = fields, [field.key for field in fields], refusal
        self.straight: Any = None  # how it is written in one go, once it is worth it
        self.by_level = 0  # objects of which it was written so before


class TooMuch(GraphQLError):
    """An operation makes more values than it may; it ends with that, whatever may be empty."""


class Empty(Exception):
    """A place that is to be empty, because of a fault in one of its own or of those inside it."""

    def __init__(self, fault: Exception, field: Field, path: tuple[str | int, ...]) -> None:
        super().__init__(fault)
        self._fault, self._nodes, self._path = fault, field.nodes, path

    def error(self) -> GraphQLError:
        """Return the error to be told, which takes a while to make."""
        return located_error(self._fault, self._nodes, list(self._path))


class Execution(Protocol):
    """
    One execution of an operation.

    ``faulty`` says whether an exception stands somewhere in the answer; ``empty`` are the places that have
    become so, in the order of the document. ``kinds`` are the writers of objects of abstract types, by the
    identities of their mappings. ``own_infos`` are what Strawberry tells resolvers of fields. It has ``made``
    so many values, and may make up to a ``limit``, and in one go up to ``until``.
    """

    executor: StrawberryGraphQLCoreExecutionContext
    context: Any
    own_infos: dict[Field, Any]
    faulty: bool
    empty: list[Empty]
    kinds: dict[int, Any]
    made: int
    limit: int | None
    until: int

    def info(self, field: Field) -> Any:
        """Return what resolvers of a field are told of where they are; the same for all objects."""
        ...

    def count(self, more: int, field: Field) -> None:
        """
        Count values that are about to be made.

        Raises:
            TooMuch: that is more than the limit.
        """
        ...

    def awaits(self, values: Sequence[Any]) -> bool:
        """Say whether any value may have to be awaited; note whether any is an exception."""
        ...

    async def wait(self, columns: Sequence[list[Any]]) -> None:
        """Await, all together, what has to be in some columns; put in its place what it gives or raises."""
        ...

    def straight(self, objects: Any, values: Sequence[Any]) -> list[Any]:
        """Write objects in one go, up to one from which on they have to go level by level."""
        ...

    def below(self, selection: Selection, sources: Sequence[Any], outs: Sequence[dict[str, Any]]) -> None:
        """Select of some objects, at the next level, what their empty mappings are to hold."""
        ...


class Write(Protocol):
    """Writes values in one place of the document; ``optional`` says whether the place may be empty."""

    optional: bool

    def __call__(self, run: Execution, values: Sequence[Any]) -> Written:
        """Write as many values as there are, of which any may be a null or an exception."""
        ...

    def settle(self, run: Execution, value: Any, path: tuple[str | int, ...]) -> Any:
        """
        Return what was written, with nulls in the places that errors empty.

        Raises:
            Empty: this place may not be so, and has to.
        """
        ...


Read: TypeAlias = Callable[[Execution, Sequence[Any]], list[Any] | Coroutine[Any, Any, Sequence[Any]]]
