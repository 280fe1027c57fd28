"""Writing objects: of one type, and of any of an interface or a union."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLAbstractType, GraphQLError, GraphQLObjectType, Undefined
from graphql.pyutils import inspect

from schema.execution.selections import Execution, Field, Late, Selection, Written
from schema.execution.writing import Path, Writer, all_there, nothing, then


class Objects(Writer):
    """Writes objects of one type: their fields are read at the next level."""

    def __init__(
        self, field: Field, kind: GraphQLObjectType, selection: Selection, *, optional: bool
    ) -> None:
        super().__init__(field, optional=optional)
        self.kind, self.selection = kind, selection

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Put a mapping in the place of each object, empty where it is not written in one go."""
        straight = run.straight(self, values) if values else []
        if straight:
            rest = values[len(straight) :]
            return then(self._by_level(run, rest), lambda found: straight + found) if rest else straight
        return self._by_level(run, values)

    def _by_level(self, run: Execution, values: Sequence[Any]) -> Written:
        if not self.kind.is_type_of:
            return self._begun(run, values)
        info = run.info(self.field)
        fitting = [nothing(value) or self._fits(run, value, info) for value in values]
        if fitting.count(True) == len(fitting):
            return self._begun(run, values)
        if run.awaits(fitting):
            return Late([fitting], lambda: self._begun(run, list(map(self._checked, values, fitting))))
        return self._begun(run, list(map(self._checked, values, fitting)))

    def _fits(self, run: Execution, value: Any, info: Any) -> Any:
        try:
            return value is Undefined or self.kind.is_type_of(value, info)  # type: ignore[misc]  # is there
        except Exception as fault:  # noqa: BLE001 - it stands in the value's place
            run.faulty = True
            return fault

    def _checked(self, value: Any, fits: Any) -> Any:
        if fits is True or isinstance(fits, Exception):
            return value if fits is True else fits
        if fits:
            return value
        return GraphQLError(
            f"Expected value of type '{self.kind}' but got: {inspect(value)}.", self.field.nodes
        )

    def _begun(self, run: Execution, values: Sequence[Any]) -> list[Any]:
        if self.selection.fields and not self.selection.refusal and all_there(values):
            written: list[Any] = [{} for _ in values]
            run.below(self.selection, values, written)
            return written
        written = []
        sources: list[Any] = []
        outs: list[dict[str, Any]] = []
        for value in values:
            if value is None or value is Undefined:
                written.append(None)
            elif isinstance(fault := value, Exception) or (fault := self.selection.refusal):
                run.faulty = True
                written.append(fault)
            else:
                out: dict[str, Any] = {}
                written.append(out)
                sources.append(value)
                outs.append(out)
        if not self.selection.fields:
            run.count(len(sources), self.field)
        run.below(self.selection, sources, outs)
        return written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle each field, in order; what comes after one that empties all of it is not looked at."""
        for field in self.selection.fields:
            value[field.key] = field.write.settle(run, value[field.key], (*path, field.key))
        return value


class Abstract(Writer):
    """Writes objects of several types; ``compile_for`` selects of one of them."""

    def __init__(
        self,
        field: Field,
        kind: GraphQLAbstractType,
        compile_for: Callable[[Execution, GraphQLObjectType], Selection],
        *,
        optional: bool,
    ) -> None:
        super().__init__(field, optional=optional)
        self._kind, self._compile_for = kind, compile_for
        self._known: dict[str, Objects] = {}

    def write(self, run: Execution, values: Sequence[Any]) -> Written:
        """Ask for the type of each value, and write those of one type at once."""
        info = run.info(self.field)
        types = [value if nothing(value) else self._type_of(run, value, info) for value in values]
        if run.awaits(types):
            return Late([types], lambda: self._sorted(run, values, types))
        return self._sorted(run, values, types)

    def _type_of(self, run: Execution, value: Any, info: Any) -> Any:
        if value is Undefined:
            return None
        try:
            return (self._kind.resolve_type or run.executor.type_resolver)(value, info, self._kind)
        except Exception as fault:  # noqa: BLE001 - it stands in the value's place
            run.faulty = True
            return fault

    def _sorted(self, run: Execution, values: Sequence[Any], types: list[Any]) -> Written:
        places: dict[Objects, list[int]] = {}
        written: list[Any] = [None] * len(values)
        for place, (value, kind) in enumerate(zip(values, types, strict=True)):
            if value is None or value is Undefined:
                continue
            found = kind if isinstance(kind, Exception) else self._objects(run, value, kind)
            if isinstance(found, Exception):
                run.faulty = True
                written[place] = found
            else:
                places.setdefault(found, []).append(place)
        parts = [
            (objects, of, objects.write(run, [values[place] for place in of]))
            for objects, of in places.items()
        ]
        return self._placed(run, written, parts)

    def _objects(self, run: Execution, value: Any, name: Any) -> Objects | GraphQLError:
        """Return what writes the objects of a type, compiled when the first of them comes."""
        found = self._known.get(name) if isinstance(name, str) else None
        if found is None:
            try:
                kind = run.executor.ensure_valid_runtime_type(
                    name, self._kind, self.field.details, run.info(self.field), value
                )
            except GraphQLError as fault:
                return fault
            selection = self._compile_for(run, kind)
            found = self._known[name] = Objects(self.field, kind, selection, optional=True)
        return found

    def _placed(
        self, run: Execution, written: list[Any], parts: Sequence[tuple[Objects, list[int], Written]]
    ) -> Written:
        """Put the objects of each type in their places, once all are written."""
        late = [part for _, _, part in parts if isinstance(part, Late)]
        if late:
            return Late(
                [column for part in late for column in part.columns],
                lambda: self._placed(
                    run,
                    written,
                    [
                        (objects, of, part.finish() if isinstance(part, Late) else part)
                        for objects, of, part in parts
                    ],
                ),
            )
        for objects, of, part in parts:
            for place, out in zip(of, part, strict=True):
                written[place] = out
                if isinstance(out, dict):
                    run.kinds[id(out)] = objects
        return written

    def inside(self, run: Execution, value: Any, path: Path) -> Any:
        """Settle an object as one of its type."""
        return run.kinds[id(value)].inside(run, value, path)
