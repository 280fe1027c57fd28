"""
Direct: what a subscription's values are answered with, written at once, with nothing to await.

A subscription answers the same selection again and again, of one value at a time, and mostly from what is
at hand. What is compiled of its field becomes one expression of Python (`expressions`), which reads a value
and writes it, without levels, counts or errors in places: wherever an answer would be anything but plain,
the value is to be executed as usual.
"""

from collections.abc import Hashable
from typing import Any

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.again import bare
from schema.execution.expressions import Code
from schema.execution.reading import OwnInfos
from schema.execution.selections import Field, Infos

# Of all lists of one answer; one with more is executed, which counts and gives others their turn.
MEMBERS = 500
Executor = StrawberryGraphQLCoreExecutionContext


class Subscriber:
    """One reader of a subscription; what resolvers are told of them is made when it is first asked for."""

    __slots__ = ("_answer", "_direct", "_theirs", "context", "infos", "members", "own_infos")

    infos: "_Infos"
    own_infos: OwnInfos

    def __init__(self, executor: Executor, direct: "Direct") -> None:
        self._answer, self._direct, self.context = direct.answer, direct, executor.context_value
        self._theirs = executor.variable_values.coerced, executor.operation_extensions
        self.members = 0  # that the answer under way may still have

    def data(self, value: Any) -> bytes | None:
        """Return what the reader is answered for one value, as JSON; None if it has to be executed."""
        return self._answer(value, self)

    def __getattr__(self, name: str) -> Any:
        """Make what is not there yet."""
        if name not in {"infos", "own_infos"}:
            raise AttributeError(name)
        executor = self._direct.executor
        variables, extensions = self._theirs
        theirs = {"context": self.context, "variable_values": variables, "operation_extensions": extensions}
        self.infos = _Infos(executor, theirs)
        self.own_infos = OwnInfos(executor, self.infos)
        return getattr(self, name)


class _Infos(Infos):
    """What graphql-core tells resolvers of fields, with what is a reader's own of it."""

    def __init__(self, executor: Executor, theirs: dict[str, Any]) -> None:
        super().__init__(executor)
        self._theirs = theirs

    def __missing__(self, field: Field) -> Any:
        found = self[field] = super().__missing__(field)._replace(**self._theirs)
        return found


class Direct:
    """
    How the values of one subscription are answered, for all of its readers.

    Those of them who see the same have it written once, if they ask for it one after the other.
    """

    def __init__(self, executor: Executor, field: Field) -> None:
        """
        Compile a subscription's field.

        Raises:
            Indirect: something in it always has to be executed.
        """
        # Of whoever comes first, nothing is kept that is their own.
        self.executor = bare(executor)
        code = Code(executor)
        self._write = code.compiled(field)
        self.answer = self._own if code.same_for is None else self._alike
        self._same_for = code.same_for or []
        self._last: Any = None
        self._written: dict[Hashable, bytes | None] = {}

    def _alike(self, value: Any, reader: Subscriber) -> bytes | None:
        if value is not self._last:
            self._last = value
            self._written.clear()
        alike = tuple([same_for(reader.context) for same_for in self._same_for])
        if alike not in self._written:
            self._written[alike] = self._own(value, reader)
        return self._written[alike]

    def _own(self, value: Any, reader: Subscriber) -> bytes | None:
        reader.members = MEMBERS
        try:
            return self._write(value, reader)
        except Exception:  # noqa: BLE001 - whatever it is, execution finds it too, and says so
            return None
