"""What a document may ask for, and the cache that asks only once.

A document is parsed and validated on its first use and kept if it is good; a bad one is refused
before any resolver runs. Nothing here raises from a hook: an error there would leave a WebSocket
operation without an answer.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    Node,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    validate,
)
from graphql.validation import (
    ASTValidationRule,
    MaxIntrospectionDepthRule,
    ValidationContext,
    validation_context,
)
from graphql.validation.rules import overlapping_fields_can_be_merged as overlapping
from graphql.validation.validate import ValidationAbortedError
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionContext, ParseOptions

from domain.errors import BadRequest, DomainError, LimitExceeded
from schema.counting import VALUES

LENGTH = 20_000  # characters of source
TOKENS = 2_000
DEPTH = 15  # fields inside fields; introspection has a rule of its own
NESTING = 60  # braces and spreads inside one another, so that no walk ends at Python's stack
ROOTS = 30  # fields of one operation's root, repeated ones too
ALIASES = 50  # in one operation, each spread counted
DIRECTIVES = 5  # on one selection
SELECTIONS = 3_000  # measured in one document; fragments are measured anew for each length of a page
COMPARISONS = 10_000  # steps in comparing fields of one name with one another: some 40 ms
SHARING = 20_000  # steps in following fragments that operations share
COST = VALUES  # about the most that one operation may bring back, in values; what else is work is priced

SEARCH = 10_000  # a list that is searched, or may be: it is read from end to end
PASSWORD = 20_000  # one that is looked at or set, or may be: it is made to take its time
COUNT = 500  # a total count
STATEMENT = 50  # a page, which asks the database

PAGE = 50  # what a connection without `first` or `last` is taken to hold
FULL_PAGE = 200  # what it is taken to hold when a variable says how many; no page is longer
LISTED = 5  # what a list without pages is taken to hold, unless its field says what it `holds`
DESCRIBED = 3  # what a value of the schema's own description costs: all of it may be asked for, but not twice
DESCRIPTION = 5_000  # what beginning with it costs, since it is open to everyone

KEPT = 128  # documents; at the limits above they take some 100 MiB together

LEVELS = "At most {limit} levels in one operation."
AT_ITS_ROOT = "At most {limit} fields at its root in one operation."
MEASURED = "At most {limit} fields in one operation, with those of its fragments."
AGAIN = "Too many fields have one name in one place, with those in fragments; ask for each once."

# Pairs are compared, so that the time would follow the square of the document's length.
overlapping.MAX_COMPLEXITY_BUDGET = COMPARISONS
validation_context.MAX_FRAGMENT_WORK = SHARING


class Size(NamedTuple):
    """How much of everything a selection asks for, its fragments included."""

    depth: int = 0
    cost: float = 0
    aliases: int = 0
    fields: int = 0  # of the selection itself, not of those below

    def __add__(self, other: "Size") -> "Size":  # type: ignore[override]  # sizes add up, they do not append
        return Size(
            max(self.depth, other.depth),
            self.cost + other.cost,
            self.aliases + other.aliases,
            self.fields + other.fields,
        )


class Limits(ASTValidationRule):
    """Refuses operations that ask for too much.

    Each fragment is measured once, however often it is spread: the time taken follows the
    length of the document, also where fragments double one another.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.schema = context.schema
        self.fragments: dict[tuple[str, int | None], Size] = {}
        self.described = _described(context.schema)
        self.nesting = self.measured = 0

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Measure one operation and report every limit that it breaks."""
        try:
            size = self._selection(node.selection_set, self.schema.get_root_type(node.operation))
        except LimitExceeded as refusal:
            self.context.report_error(_told(refusal, node))
            return
        for asked, allowed, limit in (
            (size.depth, DEPTH, LimitExceeded(LEVELS, limit=DEPTH)),
            (
                size.aliases,
                ALIASES,
                LimitExceeded("At most {limit} aliases in one operation.", limit=ALIASES),
            ),
            (size.fields, ROOTS, LimitExceeded(AT_ITS_ROOT, limit=ROOTS)),
            (size.cost, COST, LimitExceeded("At most {limit} values in one operation.", limit=COST)),
        ):
            if asked > allowed:
                self.context.report_error(_told(limit, node))

    def _selection(
        self, node: SelectionSetNode | None, parent: GraphQLNamedType | None, *, paged: int | None = None
    ) -> Size:
        if node is None:
            return Size()
        if self.nesting == NESTING:
            raise LimitExceeded(LEVELS, limit=DEPTH)
        self.nesting += 1
        try:
            return sum((self._one(each, parent, paged=paged) for each in node.selections), Size())
        finally:
            self.nesting -= 1

    def _one(self, node: SelectionNode, parent: GraphQLNamedType | None, *, paged: int | None) -> Size:
        self.measured += 1
        if self.measured > SELECTIONS:
            raise LimitExceeded(MEASURED, limit=SELECTIONS)
        if len(node.directives or ()) > DIRECTIVES:
            raise LimitExceeded("At most {limit} directives in one place.", limit=DIRECTIVES)
        match node:
            case FieldNode():
                return self._field(node, parent, paged=paged)
            case FragmentSpreadNode():
                return self._spread(node, paged=paged)
            case InlineFragmentNode(type_condition=NamedTypeNode(name=on)):
                return self._selection(node.selection_set, self.schema.get_type(on.value), paged=paged)
            case InlineFragmentNode():
                return self._selection(node.selection_set, parent, paged=paged)
        return Size()

    def _spread(self, node: FragmentSpreadNode, *, paged: int | None) -> Size:
        key = node.name.value, paged
        if key not in self.fragments:
            self.fragments[key] = Size()  # so that a circle ends here; another rule reports it
            if fragment := self.context.get_fragment(node.name.value):
                on = self.schema.get_type(fragment.type_condition.name.value)
                self.fragments[key] = self._selection(fragment.selection_set, on, paged=paged)
        return self.fragments[key]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, *, paged: int | None) -> Size:
        field = self.schema.get_field(parent, node.name.value) if is_composite_type(parent) else None
        kind = get_named_type(field.type) if field else None
        page = _page(node, field)
        listed = field is not None and _is_list(field.type)
        below = self._selection(node.selection_set, kind, paged=None if listed else page)
        aliases = bool(node.alias) + below.aliases
        if parent and parent.name.startswith("__"):
            described = self.described.get(node.name.value, 1)
            return Size(0, (DESCRIBED + below.cost) * described, aliases, 1)
        cost: float = below.cost
        if listed:
            held = page if page is not None else paged
            cost = max(cost, 1) * (_holds(field) if held is None else held)
        return Size(1 + below.depth, _price(node, field) + cost, aliases, 1)


RULES: Sequence[type[ASTValidationRule]] = (Limits, MaxIntrospectionDepthRule)


class Documents(SchemaExtension):
    """Parses and validates within the limits, once for each document that is good."""

    _good: "OrderedDict[tuple[GraphQLSchema, str], DocumentNode]" = OrderedDict()

    def on_operation(self) -> Iterator[None]:
        """Set the limits that the parser itself holds."""
        limits = {"max_lexical_tokens": TOKENS, "max_source_length": LENGTH, "max_comments": TOKENS}
        self.execution_context.parse_options = cast("ParseOptions", limits)
        yield

    def on_parse(self) -> Iterator[None]:
        """Hand over a document seen before; an unknown one is left to be parsed."""
        self.execution_context.graphql_document = self._good.get(self._key)
        yield

    def on_validate(self) -> Iterator[None]:
        """Refuse what is too much before looking at it more closely; remember what is good."""
        context, known = self.execution_context, self._key in self._good
        document = cast("DocumentNode", context.graphql_document)
        errors = list(_ambiguous(context, document))
        again, levels = LimitExceeded(AGAIN), LimitExceeded(LEVELS, limit=DEPTH)
        for rules, limit in () if known else ((RULES, levels), (context.validation_rules, again)):
            if not errors:
                found = validate(context.schema._schema, document, rules, hide_suggestions=True)  # noqa: SLF001  # as strawberry does
                errors = list(_said(found, limit))
        context.pre_execution_errors = errors  # anything but None is taken for the last word
        yield
        if not context.pre_execution_errors:
            self._good[self._key] = document
            self._good.move_to_end(self._key)
            while len(self._good) > KEPT:
                self._good.popitem(last=False)

    @property
    def _key(self) -> tuple[GraphQLSchema, str]:
        return self.execution_context.schema._schema, self.execution_context.query or ""  # noqa: SLF001  # as strawberry does


_PAGING = frozenset({"first", "last"})
_PRICES = {"search": SEARCH, "password": PASSWORD}

EXTENSIONS: list[type[SchemaExtension] | Callable[[], SchemaExtension]] = [Documents]


def _ambiguous(context: ExecutionContext, document: DocumentNode) -> Iterator[GraphQLError]:
    """Find several operations and no name; strawberry would run the first."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > 1 and context._provided_operation_name is None:  # noqa: SLF001  # said nowhere else
        yield _told(BadRequest("Say which of these operations to run."), *operations)


def _told(refusal: DomainError, *nodes: Node) -> GraphQLError:
    return GraphQLError(refusal.sentence, [*nodes] or None, original_error=refusal)


def _said(errors: Iterable[GraphQLError], limit: LimitExceeded) -> Iterator[GraphQLError]:
    """Name the limit at which graphql-core gave up without a word."""
    for error in errors:
        if isinstance(error, ValidationAbortedError) and error.message == "Validation aborted.":
            yield _told(limit)
        else:
            yield error


def _price(node: FieldNode, field: GraphQLField | None) -> int:
    """What a field costs by itself, whatever it brings back."""
    if field is None:
        return 1
    given = [
        (one, field.args[one.name.value].type) for one in node.arguments or () if one.name.value in field.args
    ]
    asked = sum(price for name, price in _PRICES.items() if any(_may_give(name, *one) for one in given))
    paged = STATEMENT if _PAGING & field.args.keys() else 0
    described = DESCRIPTION if field in (SchemaMetaFieldDef, TypeMetaFieldDef) else 0
    counted = COUNT if node.name.value == "totalCount" else 0
    return 1 + asked + paged + counted + described


def _may_give(name: str, given: ArgumentNode, kind: GraphQLType) -> bool:
    """Say whether an argument gives something of a name; a variable that could is taken to."""
    kind = get_named_type(kind)
    if isinstance(given.value, NullValueNode):
        return False
    if isinstance(given.value, ObjectValueNode):
        return any(
            one.name.value == name and not isinstance(one.value, NullValueNode) for one in given.value.fields
        )
    return given.name.value == name or (is_input_object_type(kind) and name in kind.fields)


def _holds(field: GraphQLField | None) -> int:
    """Return what a list without pages holds: what its field says, where that is known beforehand."""
    own = field and field.extensions.get("strawberry-definition")
    return int(own.metadata.get("holds", LISTED)) if own else LISTED


@cache
def _described(schema: GraphQLSchema) -> Mapping[str, float]:
    """Return how many there are on average of what the fields of a schema's description hold."""
    kinds = schema.type_map.values()
    outputs = [kind for kind in kinds if is_object_type(kind) or is_interface_type(kind)]
    fields = [field for kind in outputs for field in kind.fields.values()]
    inputs = [field for kind in kinds if is_input_object_type(kind) for field in kind.fields.values()]
    taking = [*fields, *schema.directives]
    arguments = [one for each in taking for one in each.args.values()]
    wraps = [str(one.type).count("!") + str(one.type).count("[") for one in (*fields, *inputs, *arguments)]
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


def _page(node: FieldNode, field: GraphQLField | None) -> int | None:
    """How many a field with `first` or `last` may bring back; its first list holds those."""
    if field is None or not _PAGING & field.args.keys():
        return None
    asked = [_number(each.value) for each in node.arguments or () if each.name.value in _PAGING]
    return max(asked, default=PAGE)


def _number(value: object) -> int:
    if isinstance(value, VariableNode):
        return FULL_PAGE
    # Whatever else is refused by its type or by the resolver, with a better sentence than ours.
    return min(max(int(value.value[:9]), 0), FULL_PAGE) if isinstance(value, IntValueNode) else PAGE


def _is_list(kind: GraphQLType) -> bool:
    return is_list_type(kind.of_type if is_non_null_type(kind) else kind)
