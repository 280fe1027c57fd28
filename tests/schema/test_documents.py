"""The limits of a document, and the cache behind them."""

from collections import OrderedDict

import pytest
from graphql import build_schema, parse, validate

from domain.people.records import Department
from schema import documents
from schema.documents import ALIASES, DEPTH, PRICED, RULES, SELECTIONS, TOKENS, Documents
from schema.prices import COST, SEARCH
from tests.desk import RunningDesk, refusal
from tests.protocol.toy import toy_schema

SCHEMA = build_schema("""
    type Query {
        shelf: Shelf  books(first: Int, last: Int): BookConnection  all: [Book!]!
        found(search: String, filter: Narrow, first: Int): BookConnection
    }
    input Narrow { search: String  shelf: ID }
    type Shelf { shelf: Shelf  books: [Book!]! }
    type BookConnection { edges: [BookEdge!]!  pageInfo: PageInfo!  totalCount: Int!
        totalCountIsExact: Boolean! }
    type BookEdge { node: Book! }
    type PageInfo { hasNextPage: Boolean! }
    type Book { title: String!  authors: [Author!]!  similar(first: Int, last: Int): BookConnection }
    type Author { name: String!  books(first: Int, last: Int): BookConnection }
    type Subscription { shelf: Shelf }
""")
BOOK = "edges { node { %s } }"


def complaints(document: str) -> list[str]:
    """What the limits say of a document."""
    return [error.message for error in validate(SCHEMA, parse(document), RULES)]


def nested(levels: int) -> str:
    """A shelf in a shelf in a shelf."""
    return "{ shelf " * levels + "{ __typename }" + " }" * levels


@pytest.mark.parametrize(
    "document",
    [
        nested(DEPTH - 1),
        "{ books(first: 200) { edges { node { title authors { name } } } } }",
        "query($n: Int) { books(first: $n) { edges { node { title authors { name } } } } }",
        "{ books { edges { node { similar { edges { node { title } } } } } } }",
        "{ books(first: 30) { "
        + BOOK % ("similar(last: 30) { " + BOOK % "title authors { name }" + "}")
        + "} }",
        "{ books(first: 99999999999999999999) { edges { node { title } } } }",
        "{ books(first: -1) { edges { node { title } } } }",
        "{ books(first: null) { edges { node { title } } } }",
        "{ all { authors { name } } }",
        "{ all {} }",
        "{ nothing { at { all } } }",
        "{ ...Unknown }",
        "{ ... on Unknown { title } }",
        "query A { ...F } query B { ...F } fragment F on Query { shelf { __typename } }",
    ],
)
def test_what_a_person_would_ask_is_within_the_limits(document: str) -> None:
    assert complaints(document) == []


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        (nested(DEPTH), f"At most {DEPTH} levels in one operation."),
        (nested(150), f"At most {DEPTH} levels in one operation."),
        ("subscription " + nested(DEPTH), f"At most {DEPTH} levels in one operation."),
        (
            "{ shelf {" + " ".join(f"a{n}: __typename" for n in range(ALIASES + 1)) + "} }",
            f"At most {ALIASES} aliases in one operation.",
        ),
        (
            "{ shelf {" + "...F " * 26 + "} } fragment F on Shelf { a: __typename b: __typename }",
            f"At most {ALIASES} aliases in one operation.",
        ),
        ("{" + "__typename " * 31 + "}", "At most 30 fields at its root in one operation."),
        ("{ shelf { __typename @a @b @c @d @e @f } }", "At most 5 directives in one place."),
        (
            "{ books(first: 200) { "
            + BOOK % ("similar(first: 200) { " + BOOK % "title authors { name }" + "}")
            + "} }",
            PRICED.format(limit=COST),
        ),
        (
            "query($n: Int) { books(first: $n) { "
            + BOOK % ("similar(last: $n) { " + BOOK % "title authors { name }" + "}")
            + "} }",
            PRICED.format(limit=COST),
        ),
        ("{" + "__schema { types { name fields { name } } } " * 21 + "}", PRICED.format(limit=COST)),
        (
            "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
            "Maximum introspection depth exceeded",
        ),
    ],
    ids=lambda value: value[:50],
)
def test_what_is_too_much_is_refused(document: str, complaint: str) -> None:
    assert complaint in complaints(document)


@pytest.mark.parametrize(
    ("document", "times"),
    [
        ('found(search: "x") { totalCount }', COST // SEARCH),
        ('found(filter: { search: "x" }) { pageInfo { hasNextPage } }', COST // SEARCH),
        ("found(filter: { search: $text }) { totalCount }", COST // SEARCH),
        ("found(search: $text) { totalCount }", COST // SEARCH),
        ("found(filter: $filter) { totalCount }", COST // SEARCH),
        ("books(first: 200) { edges { node { similar(first: 1) { totalCount } } } }", 1),
        ("books(first: 200) { edges { node { similar(first: 1) { totalCountIsExact } } } }", 1),
        ("books(first: 100) { edges { node { similar(first: 0) { pageInfo { hasNextPage } } } } }", 19),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_makes_the_database_work_has_a_price(document: str, times: int) -> None:
    """Searches, counts and pages, however little they bring back."""

    def repeated(number: int) -> list[str]:
        fields = " ".join(f"a{n}: {document}" for n in range(number))
        return complaints(f"query($text: String, $filter: Narrow) {{ {fields} }}")

    assert repeated(times - 1) == []
    assert repeated(times) == [PRICED.format(limit=COST)]


def test_a_list_that_is_not_searched_costs_a_page() -> None:
    document = "{" + 'a: found(filter: { shelf: "1" }) { totalCount } ' * 30 + "}"

    assert complaints(document) == []


def test_every_limit_that_is_broken_is_named() -> None:
    document = "{" + " ".join(f"a{n}: shelf {{ __typename }}" for n in range(60)) + "}"

    assert len(complaints(document)) == 2


@pytest.mark.parametrize("levels", [16, 55, 90, 110])
def test_fragments_that_double_one_another_are_measured_once_each(levels: int) -> None:
    """Expanded, the longest of these has 2 to the power of 110 fields."""
    doubling = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(levels))

    assert complaints(f"{{ ...F0 }} {doubling} fragment F{levels} on Query {{ __typename }}")


def test_fragments_in_pages_of_many_lengths_are_measured_only_so_often() -> None:
    """Each length asks for a measure of its own."""
    pages = " ".join(f"books(first: {n}) {{ ...F }}" for n in range(100))
    fields = "totalCount " * (SELECTIONS // 100)

    [complaint] = complaints(f"{{ {pages} }} fragment F on BookConnection {{ {fields} }}")
    assert complaint == f"At most {SELECTIONS} fields in one operation, with those of its fragments."


def test_fragments_in_a_circle_are_left_to_another_rule() -> None:
    assert complaints("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }") == []


def test_fragments_in_a_long_row_do_not_reach_the_end_of_the_stack() -> None:
    row = "".join(f"fragment F{n} on Shelf {{ shelf {{ ...F{n + 1} }} }} " for n in range(180))

    assert complaints(f"{{ shelf {{ ...F0 }} }} {row} fragment F180 on Shelf {{ __typename }}")


@pytest.mark.parametrize(
    "document",
    [
        "{ " + "hello " * TOKENS + "}",
        "{ hello } #" + "x" * 20_000,
        "{ hello }" + "\n#" * (TOKENS + 1),
        "{ a" * 250 + "}" * 250,
    ],
    ids=["tokens", "length", "comments", "nesting"],
)
async def test_what_is_too_long_is_not_even_parsed(document: str) -> None:
    result = await toy_schema.execute(document)

    assert result.data is None
    assert [error.extensions for error in result.errors or []] == [{"code": "BAD_USER_INPUT"}]


async def test_a_good_document_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    await toy_schema.execute("{ hello node { id } }")
    monkeypatch.setattr("strawberry.schema.schema.parse", None)
    monkeypatch.setattr("strawberry.schema.schema.validate", None)

    assert (await toy_schema.execute("{ hello node { id } }")).errors is None


async def test_a_bad_document_is_not_kept() -> None:
    before = len(Documents._known)
    for document in ("{", "{ nothing }", "query A { hello } query B { hello }"):
        assert (await toy_schema.execute(document)).errors

    assert len(Documents._known) == before


async def test_only_so_many_documents_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT", 2)
    monkeypatch.setattr(Documents, "_known", OrderedDict())
    for number in range(3):
        await toy_schema.execute(f"query Q{number} {{ hello }}")

    assert [query for _, query in Documents._known] == ["query Q1 { hello }", "query Q2 { hello }"]


async def test_of_several_operations_one_has_to_be_named() -> None:
    document = "query A { hello } query B { whoami: hello }"

    for _ in range(2):
        assert (await toy_schema.execute(document, operation_name="B")).data == {"whoami": "Hello world"}
        assert (await toy_schema.execute(document)).errors


@pytest.mark.parametrize(
    "given", ["{}", "{setTicketStatus: {status: CLOSED}, pinTicket: {pinned: true}}", "{pinTicket: null}"]
)
async def test_what_is_not_one_of_its_members_is_refused_before_anything_is_done(
    desk: RunningDesk, given: str
) -> None:
    made = 'a: createDepartment(input: {name: "Half"}) { department { id } }'
    event = f'name: "N", eventType: TICKET_CREATED, actions: [{{perform: {given}}}]'
    both = f"mutation {{ {made} b: createEvent(input: {{{event}}}) {{ event {{ id }} }} }}"
    assert await refusal(desk.ada.ask(both)) == "BAD_USER_INPUT"
    assert not await Department.exists(name="Half")


def test_what_is_searched_for_by_nothing_costs_no_search() -> None:
    fields = " ".join(
        f"a{place}: found(search: null) {{ totalCount }}" for place in range(COST // SEARCH + 1)
    )
    assert complaints(f"{{ {fields} }}") == []
