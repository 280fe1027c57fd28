"""
What a document may ask for, and the cache that asks only once.

A document is parsed and validated on its first use and kept if it is good; a bad one is refused
before any resolver runs. Nothing here raises from a hook: an error there would leave a WebSocket
operation without an answer.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
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
from strawberry.types.execution import ExecutionContext

from domain.errors import BadRequest, DomainError, LimitExceeded
from schema.known import KnownDocument
from schema.prices import COST, DESCRIBED, holds, is_list, page_of, price, sizes_described

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

PARSED: Any = {"max_lexical_tokens": TOKENS, "max_source_length": LENGTH, "max_comments": TOKENS}
KEPT = 128  # documents; at the limits above they take some 100 MiB together

PRICED = "At most {limit} values in one operation, as priced before it runs; ask for less at once."
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


class DocumentLimits(ASTValidationRule):
    """
    Refuses operations that ask for too much.

    Each fragment is measured once, however often it is spread: the time taken follows the
    length of the document, also where fragments double one another.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.schema = context.schema
        self.fragments: dict[tuple[str, int | None], Size] = {}
        self.described = sizes_described(context.schema)
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
            (size.cost, COST, LimitExceeded(PRICED, limit=COST)),
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
            return sum((self._selected(below, parent, paged=paged) for below in node.selections), Size())
        finally:
            self.nesting -= 1

    def _selected(self, node: SelectionNode, parent: GraphQLNamedType | None, *, paged: int | None) -> Size:
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
        page = page_of(node, field)
        listed = field is not None and is_list(field.type)
        below = self._selection(node.selection_set, kind, paged=None if listed else page)
        aliases = bool(node.alias) + below.aliases
        if parent and parent.name.startswith("__"):
            described = self.described.get(node.name.value, 1)
            return Size(0, (DESCRIBED + below.cost) * described, aliases, 1)
        cost: float = below.cost
        if listed:
            held = page if page is not None else paged
            cost = max(cost, 1) * (holds(field) if held is None else held)
        return Size(1 + below.depth, price(node, field) + cost, aliases, 1)


RULES: Sequence[type[ASTValidationRule]] = (DocumentLimits, MaxIntrospectionDepthRule)


class Documents(SchemaExtension):
    """Parses and validates within the limits, once for each document that is good."""

    _known: OrderedDict[tuple[GraphQLSchema, str], KnownDocument] = OrderedDict()

    @classmethod
    def known(cls, schema: GraphQLSchema, query: str) -> KnownDocument | None:
        """Return what is remembered of a document that is good."""
        found = cls._known.get((schema, query))
        if found:
            cls._known.move_to_end((schema, query))
        return found

    def on_operation(self) -> Iterator[None]:
        """Set the limits that the parser itself holds."""
        self.execution_context.parse_options = PARSED
        yield

    def on_parse(self) -> Iterator[None]:
        """Hand over a document seen before; an unknown one is left to be parsed."""
        found = self._known.get(self._key)
        self.execution_context.graphql_document = found.document if found else None
        yield

    def on_validate(self) -> Iterator[None]:
        """Refuse what is too much before looking at it more closely; remember what is good."""
        context, known = self.execution_context, self._key in self._known
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
            if not known:
                self._known[self._key] = KnownDocument(document)
            self._known.move_to_end(self._key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)

    @property
    def _key(self) -> tuple[GraphQLSchema, str]:
        return self.execution_context.schema._schema, self.execution_context.query or ""  # noqa: SLF001  # as strawberry does


def _ambiguous(context: ExecutionContext, document: DocumentNode) -> Iterator[GraphQLError]:
    """Find several operations and no name; strawberry would run the first."""
    definitions = document.definitions
    operations = [node for node in definitions if isinstance(node, OperationDefinitionNode)]
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
