"""
Reading: a field's values, of all objects of a level at once, or a coroutine of all of them.

Whatever a resolver raises stands in the place of its value.
"""

from collections.abc import Sequence
from functools import partial
from inspect import Parameter
from operator import attrgetter
from typing import Any, TypeGuard

from graphql.execution.values import get_argument_values
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution.selections import Execution, Field, Read
from schema.execution.writing import each

FOR_ALL = "for_all"
"""In a field's metadata, the coroutine function that resolves it for many: it takes objects, and `info`."""

NAMED = Parameter.KEYWORD_ONLY  # a parameter that takes its argument by name alone


def reader(executor: StrawberryGraphQLCoreExecutionContext, field: Field) -> Read:
    """Return the quickest way to read a field: what Strawberry knows of it, else its resolver as it is."""
    if field.name == "__typename":
        return lambda _, sources: [field.parent.name] * len(sources)
    if own := own_field(executor, field):
        strawberry: Any = executor.schema._strawberry_schema  # type: ignore[attr-defined]  # noqa: SLF001 - Strawberry's
        if (resolve := own.metadata.get(FOR_ALL)) and not own.extensions:
            return lambda run, sources: resolve(sources, _info(run, field, own, strawberry))
        if own.is_basic_field:
            return _plain(own)
        if own.base_resolver and not own.extensions:
            return _resolved(field, own, own.base_resolver, strawberry)
    return _as_it_is(field)


def own_field(executor: StrawberryGraphQLCoreExecutionContext, field: Field) -> StrawberryField | None:
    """Return what Strawberry knows of a field, where its resolver may be called as it stands there."""
    own = field.definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    strawberry = getattr(executor.schema, "_strawberry_schema", None)
    streamed = field.parent is executor.schema.subscription_type
    if strawberry and not strawberry.exception_handlers and not streamed and _only_reads(own):
        return own
    return None


def takes_source_first(resolver: StrawberryResolver[Any]) -> bool:
    """Say whether a resolver takes its source as its first argument."""
    sources_as = [taker.name for taker in (resolver.parent_parameter, resolver.root_parameter) if taker]
    first = next(
        (taker.name for taker in resolver.signature.parameters.values() if taker.kind is not NAMED), None
    )
    return bool(resolver.self_parameter) or sources_as == [first]


def _only_reads(own: Any) -> TypeGuard[StrawberryField]:
    """Say whether a field is one of Strawberry's own, whose resolver, if any, takes its source once."""
    if not isinstance(own, StrawberryField) or type(own).get_result is not StrawberryField.get_result:
        return False
    resolver = own.base_resolver
    if resolver is None:
        return True
    as_named = resolver.parent_parameter or resolver.root_parameter
    return type(resolver) is StrawberryResolver and not (resolver.self_parameter and as_named)


def _plain(own: StrawberryField) -> Read:
    name, default = own.python_name, own.default_resolver
    read = attrgetter(name) if default is getattr else lambda source: default(source, name)
    return lambda _, sources: each(read, sources)


def _resolved(field: Field, own: StrawberryField, resolver: StrawberryResolver[Any], strawberry: Any) -> Read:
    """Call the resolver itself, with arguments that are converted once."""
    call: Any = resolver.wrapped_func
    config, scalars, arguments = strawberry.config, strawberry.schema_converter.scalar_registry, own.arguments
    infos = resolver.info_parameter
    sources_as = [taker.name for taker in (resolver.parent_parameter, resolver.root_parameter) if taker]
    placed = takes_source_first(resolver)
    alone = placed and not infos and not arguments
    if alone:
        return lambda _, sources: each(call, sources)

    def read(run: Execution, sources: Sequence[Any]) -> list[Any]:
        info = _info(run, field, own, strawberry)
        try:
            given = convert_arguments(
                _arguments(run, field), arguments, scalar_registry=scalars, config=config, info=info
            )
        except Exception as fault:  # noqa: BLE001 - it is the field's, and stands in its place
            return [fault] * len(sources)
        if infos:
            given[infos.name] = info
        if placed:
            return each(partial(call, **given), sources)
        return each(lambda source: call(**given, **dict.fromkeys(sources_as, source)), sources)

    return read


def _info(run: Execution, field: Field, own: StrawberryField, strawberry: Any) -> Any:
    return strawberry.config.info_class(_raw_info=run.info(field), _field=own)


def _as_it_is(field: Field) -> Read:
    def read(run: Execution, sources: Sequence[Any]) -> list[Any]:
        resolve = field.definition.resolve or run.executor.field_resolver
        info = run.info(field)
        try:
            given = _arguments(run, field)
        except Exception as fault:  # noqa: BLE001 - it is the field's, and stands in its place
            return [fault] * len(sources)
        return each(lambda source: resolve(source, info, **given), sources)

    return read


def _arguments(run: Execution, field: Field) -> dict[str, Any]:
    node = field.nodes[0]
    if not (field.definition.args or node.arguments):
        return {}
    return get_argument_values(
        field.definition, node, run.executor.variable_values, None, run.executor.hide_suggestions
    )
