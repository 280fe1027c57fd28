"""Plans: operations, compiled once for each choice of what variables leave out of them."""

from typing import Any
from weakref import WeakKeyDictionary

from graphql import (
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSkipDirective,
    VariableNode,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetailsList, collect_fields, collect_subfields
from graphql.language import Visitor, visit
from graphql.pyutils import Path, Undefined
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.execution.direct import Direct
from schema.execution.expressions import Indirect
from schema.execution.leaves import Leaves
from schema.execution.lists import Lists
from schema.execution.objects import Abstract, Objects
from schema.execution.reading import reader
from schema.execution.selections import Field, Selection
from schema.execution.writing import Writer

VARIANTS = 16  # kept of one operation

Executor = StrawberryGraphQLCoreExecutionContext


class Operation:
    """An operation and what has been compiled of it."""

    def __init__(self, executor: Executor) -> None:
        self.schema, self.operation = executor.schema, executor.operation
        self.fragments = executor.fragment_definitions
        self._deciding = _deciding(executor)
        self._variants: dict[tuple[Any, ...], Selection] = {}
        self._directs = WeakKeyDictionary[Selection, Direct | None]()

    def selection(self, executor: Executor) -> Selection:
        """
        Return what is selected of the root, with the variables of an execution.

        Raises:
            GraphQLError: there is no such root, or it is not to be told what is left out of it.
            RecursionError: selections are nested too deeply.
        """
        given = executor.variable_values.coerced
        choice = tuple(given.get(name, Undefined) for name in self._deciding)
        found = self._variants.get(choice)
        if found is None:
            if len(self._variants) == VARIANTS:
                self._variants.clear()
            found = self._variants[choice] = _selected(executor)
        return found

    def direct(self, executor: Executor) -> Direct:
        """
        Return how the values of a subscription are answered at once.

        Raises:
            Indirect: they always have to be executed.
            GraphQLError, RecursionError: see `selection`.
        """
        selection = self.selection(executor)
        if selection not in self._directs:
            self._directs[selection] = None
            self._directs[selection] = Direct(executor, selection.fields[0])
        if found := self._directs[selection]:
            return found
        raise Indirect


def _deciding(executor: Executor) -> list[str]:
    """Return the variables by which `@skip` and `@include` decide."""
    found = set[str]()

    class Deciding(Visitor):
        def enter_directive(self, node: Any, *_: Any) -> None:
            if node.name.value in {GraphQLSkipDirective.name, GraphQLIncludeDirective.name}:
                values = (argument.value for argument in node.arguments or ())
                found.update(value.name.value for value in values if isinstance(value, VariableNode))

    for definition in (executor.operation, *executor.fragment_definitions.values()):
        visit(definition, Deciding())
    return sorted(found)


def _selected(executor: Executor) -> Selection:
    operation = executor.operation
    root = executor.schema.get_root_type(operation.operation)
    if root is None:
        kind = operation.operation.value
        raise GraphQLError(f"Schema is not configured to execute {kind} operation.", operation)
    collected = collect_fields(
        executor.schema,
        executor.fragments,
        executor.variable_values,
        root,
        operation,
        executor.hide_suggestions,
    )
    return _compiled(executor, root, collected.grouped_field_set, None)


def _compiled(
    executor: Executor, parent: GraphQLObjectType, grouped: dict[str, FieldDetailsList], above: Path | None
) -> Selection:
    fields: list[Field] = []
    for key, details in grouped.items():
        if definition := executor.schema.get_field(parent, details[0].node.name.value):
            field = Field(parent, key, definition, details, above)
            field.read = reader(executor, field)
            field.write = _writer(executor, field, definition.type)
            fields.append(field)
    return Selection(fields)


def _below(executor: Executor, field: Field, kind: GraphQLObjectType) -> Selection:
    """Compile what is selected of the objects that a field gives."""
    try:
        collected = collect_subfields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
            kind,
            field.details,
            executor.hide_suggestions,
        )
    except GraphQLError as refusal:
        return Selection([], refusal.with_traceback(None))  # whose frames would be kept, too
    return _compiled(executor, kind, collected.grouped_field_set, field.path)


def _writer(executor: Executor, field: Field, kind: GraphQLOutputType) -> Writer:
    optional = not is_non_null_type(kind)
    inner: Any = kind if optional else kind.of_type  # type: ignore[union-attr]  # it wraps another
    if is_list_type(inner):
        return Lists(field, _writer(executor, field, inner.of_type), optional=optional)
    if is_leaf_type(inner):
        return Leaves(field, inner, optional=optional)
    if is_abstract_type(inner):
        return Abstract(
            field, inner, lambda run, runtime: _below(run.executor, field, runtime), optional=optional
        )
    return Objects(field, inner, _below(executor, field, inner), optional=optional)
