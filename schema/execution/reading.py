"""
Reading: a field's values, of all objects of a level at once, or a coroutine of all of them.

Whatever a resolver raises stands in the place of its value.
"""

from collections.abc import Sequence
from functools import partial
from inspect import Parameter
from operator import attrgetter
from typing import Any, TypeGuard

from strawberry.extensions.field_extension import build_field_extension_resolvers
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution.arguments import Arguments, Given
from schema.execution.selections import Execution, Field, Infos, Read
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
            return lambda run, sources: resolve(sources, run.own_infos[field])
        if own.is_basic_field:
            return _plain(own)
        if own.base_resolver:
            resolved = _extended if own.extensions else _resolved
            return resolved(field, own, own.base_resolver, strawberry)
    return _as_it_is(field)


def own_field(executor: StrawberryGraphQLCoreExecutionContext, field: Field) -> StrawberryField | None:
    """Return what Strawberry knows of a field, where its resolver may be called as it stands there."""
    own = field.definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    strawberry = getattr(executor.schema, "_strawberry_schema", None)
    streamed = field.parent is executor.schema.subscription_type
    if strawberry and not strawberry.exception_handlers and not streamed and _only_reads(own):
        return own
    return None


class OwnInfos(dict[Field, Any]):
    """What Strawberry tells resolvers of fields, made when it is first asked for."""

    def __init__(self, executor: StrawberryGraphQLCoreExecutionContext, infos: Infos) -> None:
        super().__init__()
        self._executor, self._infos = executor, infos

    def __missing__(self, field: Field) -> Any:
        info = self._executor.schema._strawberry_schema.config.info_class  # type: ignore[attr-defined]  # noqa: SLF001  # Strawberry's
        own = own_field(self._executor, field)
        found = self[field] = info(_raw_info=self._infos[field], _field=own)
        found.compiled = field  # for `wanting`
        return found


def takes_source_first(resolver: StrawberryResolver[Any]) -> bool:
    """Say whether a resolver takes its source as its first argument."""
    first = next(
        (taker.name for taker in resolver.signature.parameters.values() if taker.kind is not NAMED), None
    )
    return bool(resolver.self_parameter) or _sources_as(resolver) == [first]


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
    infos, sources_as = resolver.info_parameter, _sources_as(resolver)
    placed = takes_source_first(resolver)
    alone = placed and not infos and not own.arguments
    if alone:
        return lambda _, sources: each(call, sources)
    arguments = Arguments(field, own, strawberry)

    def read(run: Execution, sources: Sequence[Any]) -> list[Any]:
        info = run.own_infos[field]
        try:
            given = arguments(run, info)
        except Exception as fault:  # noqa: BLE001 - it is the field's, and stands in its place
            return [fault] * len(sources)
        if infos:
            given[infos.name] = info
        if placed:
            return each(partial(call, **given), sources)
        return each(lambda source: call(**given, **dict.fromkeys(sources_as, source)), sources)

    return read


def _extended(field: Field, own: StrawberryField, resolver: StrawberryResolver[Any], strawberry: Any) -> Read:
    """Call the resolver through its extensions, as Strawberry does, for each object."""
    call: Any = resolver.wrapped_func
    infos, sources_as = resolver.info_parameter, _sources_as(resolver)
    arguments, through = Arguments(field, own, strawberry), build_field_extension_resolvers(own)
    told_inside = infos is not None and infos.name == "info"  # extensions are told by themselves

    def resolved(run: Execution, info: Any, source: Any) -> Any:
        given = arguments(run, info)
        for extension in own.extensions:
            given = extension.map_arguments(given)
        given |= dict.fromkeys(sources_as, source)
        if infos and not told_inside:
            given[infos.name] = info

        def innermost(_: Any, info: Any, **given: Any) -> Any:
            if told_inside:
                given["info"] = info
            return call(source, **given) if resolver.self_parameter else call(**given)

        resolve: Any = innermost
        for extend in through:
            resolve = partial(extend, resolve)
        return resolve(source, info, **given)

    def read(run: Execution, sources: Sequence[Any]) -> list[Any]:
        return each(partial(resolved, run, run.own_infos[field]), sources)

    return read


def _sources_as(resolver: StrawberryResolver[Any]) -> list[str]:
    """Return the names under which a resolver takes its source."""
    return [taker.name for taker in (resolver.parent_parameter, resolver.root_parameter) if taker]


def _as_it_is(field: Field) -> Read:
    arguments = Given(field)

    def read(run: Execution, sources: Sequence[Any]) -> list[Any]:
        resolve = field.definition.resolve or run.executor.field_resolver
        info = run.info(field)
        try:
            given = arguments(run)
        except Exception as fault:  # noqa: BLE001 - it is the field's, and stands in its place
            return [fault] * len(sources)
        return each(lambda source: resolve(source, info, **given), sources)

    return read


def each_its_own(found: Any, number: int) -> list[Any]:
    """Return what was read of many objects at once, or for each of them what was raised instead."""
    if not isinstance(found, Exception) and len(found) != number:
        found = ValueError(f"{len(found)} values were read of {number} objects.")
    return [found] * number if isinstance(found, Exception) else list(found)
