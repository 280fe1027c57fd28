"""
Arguments: what a field is given in a document, as its resolver takes it, by what was looked up once.

graphql-core goes through the definitions of all arguments in each request, and Strawberry through their types
and names.
"""

from typing import Any

from graphql import Undefined, VariableNode, is_non_null_type
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import InputContext
from strawberry.types.field import StrawberryField

from schema.execution.inputs import conversion
from schema.execution.selections import Execution, Field


class Given:
    """What a field is given, as graphql-core reads it."""

    def __init__(self, field: Field) -> None:
        self._field, given = field, {node.name.value: node.value for node in field.nodes[0].arguments or ()}
        self._defaults, self._variables = dict[str, Any](), list[tuple[str, str, bool]]()
        self._simple = True  # each is left out, or a variable
        for name, argument in field.definition.args.items():
            node, needed = given.get(name), is_non_null_type(argument.type)
            if isinstance(node, VariableNode):
                self._variables.append((argument.out_name or name, node.name.value, needed))
            elif node or needed or argument.default is not None:
                self._simple = False
            elif argument.default_value is not Undefined:
                self._defaults[argument.out_name or name] = argument.default_value

    def __call__(self, run: Execution) -> dict[str, Any]:
        """
        Return it by names.

        Raises:
            GraphQLError: it does not fit.
        """
        found, variables = {**self._defaults}, run.executor.variable_values
        for name, variable, needed in self._variables:
            value = found[name] = variables.coerced.get(variable, Undefined)
            if value is Undefined or (needed and value is None):
                return self._as_a_whole(run)
        return found if self._simple else self._as_a_whole(run)

    def _as_a_whole(self, run: Execution) -> dict[str, Any]:
        executor, field = run.executor, self._field
        return get_argument_values(
            field.definition, field.nodes[0], executor.variable_values, None, executor.hide_suggestions
        )


class Arguments:
    """What a field is given, as Strawberry converts it."""

    def __init__(self, field: Field, own: StrawberryField, strawberry: Any) -> None:
        self._given, self._config = Given(field), strawberry.config
        self._scalars = strawberry.schema_converter.scalar_registry
        self._taken = [
            (
                self._config.name_converter.from_argument(argument),
                argument.python_name,
                conversion(argument.type, self._scalars),
            )
            for argument in own.arguments
        ]

    def __call__(self, run: Execution, info: Any) -> dict[str, Any]:
        """
        Return it by names in Python.

        Raises:
            Exception: whatever it cannot be converted for.
        """
        given, taken = self._given(run), dict[str, Any]()
        for name, python_name, convert in self._taken:
            if name in given:
                value = given[name]
                if convert:
                    value = convert(value, InputContext(info, self._config, self._scalars, (name,)))
                taken[python_name] = value
        return taken
