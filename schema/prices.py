"""What the fields of a document cost before anything is asked, in values that they may bring back."""

from collections.abc import Mapping
from functools import cache

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLField,
    GraphQLSchema,
    GraphQLType,
    IntValueNode,
    NullValueNode,
    ObjectValueNode,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from schema.counting import VALUES

COST = VALUES  # about the most that one operation may bring back, in values; what else is work is priced

SEARCH = 10_000  # a list that is searched, or may be: it is read from end to end
PASSWORD = 20_000  # one that is looked at or set, or may be: it is made to take its time
COUNT = 500  # a total count
FIGURES = 5_000  # what there was of late, counted
STATEMENT = 50  # a page, which asks the database

PAGE = 50  # what a connection without `first` or `last` is taken to hold
FULL_PAGE = 200  # what it is taken to hold when a variable says how many; no page is longer
LISTED = 5  # what a list without pages is taken to hold, unless its field says what it `holds`
DESCRIBED = 3  # what a value of the schema's own description costs: all of it may be asked for, but not twice
DESCRIPTION = 5_000  # what beginning with it costs, since it is open to everyone

COSTS = "costs"  # the metadata of a field that is more work than what it brings back: how much, in values

_PAGING = frozenset({"first", "last"})
_TOTALS = frozenset({"totalCount", "totalCountIsExact"})
_PRICES = {"search": SEARCH, "password": PASSWORD}


def price(node: FieldNode, field: GraphQLField | None) -> int:
    """Return what a field costs by itself, whatever it brings back."""
    if field is None:
        return 1
    arguments = [
        (argument, field.args[argument.name.value].type)
        for argument in node.arguments or ()
        if argument.name.value in field.args
    ]
    asked = sum(
        amount
        for name, amount in _PRICES.items()
        if any(_may_give(name, argument, kind) for argument, kind in arguments)
    )
    paged = STATEMENT if _PAGING & field.args.keys() else 0
    described = DESCRIPTION if field in (SchemaMetaFieldDef, TypeMetaFieldDef) else 0
    counted = COUNT if node.name.value in _TOTALS else 0
    own = field.extensions.get("strawberry-definition")
    work = int(own.metadata.get(COSTS, 0)) if own else 0
    return 1 + asked + work + paged + counted + described


def _may_give(name: str, argument: ArgumentNode, kind: GraphQLType) -> bool:
    """Say whether an argument gives something of a name; a variable that could is taken to."""
    kind = get_named_type(kind)
    if isinstance(argument.value, NullValueNode):
        return False
    if isinstance(argument.value, ObjectValueNode):
        return any(
            field.name.value == name and not isinstance(field.value, NullValueNode)
            for field in argument.value.fields
        )
    return argument.name.value == name or (is_input_object_type(kind) and name in kind.fields)


def holds(field: GraphQLField | None) -> int:
    """Return what a list without pages holds: what its field says, where that is known beforehand."""
    own = field and field.extensions.get("strawberry-definition")
    return int(own.metadata.get("holds", LISTED)) if own else LISTED


@cache
def sizes_described(schema: GraphQLSchema) -> Mapping[str, float]:
    """Return how many there are on average of what the fields of a schema's description hold."""
    kinds = schema.type_map.values()
    outputs = [kind for kind in kinds if is_object_type(kind) or is_interface_type(kind)]
    fields = [field for kind in outputs for field in kind.fields.values()]
    inputs = [field for kind in kinds if is_input_object_type(kind) for field in kind.fields.values()]
    taking = [*fields, *schema.directives]
    arguments = [argument for taker in taking for argument in taker.args.values()]
    typed = (*fields, *inputs, *arguments)
    wraps = [str(member.type).count("!") + str(member.type).count("[") for member in typed]
    abstract = [kind for kind in kinds if is_abstract_type(kind)]
    in_types = {
        "fields": len(fields),
        "inputFields": len(inputs),
        "enumValues": sum(len(kind.values) for kind in kinds if is_enum_type(kind)),
        "interfaces": sum(len(kind.interfaces) for kind in outputs),
        "possibleTypes": sum(len(schema.get_possible_types(kind)) for kind in abstract),
    }
    return {
        "types": len(kinds),
        "directives": len(schema.directives),
        "args": len(arguments) / len(taking),
        "ofType": sum(wraps) / (sum(wraps) + len(wraps)),
        **{name: number / len(kinds) for name, number in in_types.items()},
    }


def page_of(node: FieldNode, field: GraphQLField | None) -> int | None:
    """Return how many a field with `first` or `last` may bring back; its first list holds those."""
    if field is None or not _PAGING & field.args.keys():
        return None
    asked = [_number(argument.value) for argument in node.arguments or () if argument.name.value in _PAGING]
    return max(asked, default=PAGE)


def _number(value: object) -> int:
    if isinstance(value, VariableNode):
        return FULL_PAGE
    # Whatever else is refused by its type or by the resolver, with a better sentence than ours.
    return min(max(int(value.value[:9]), 0), FULL_PAGE) if isinstance(value, IntValueNode) else PAGE


def is_list(kind: GraphQLType) -> bool:
    """Say whether a field brings a list, never null or maybe."""
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)
