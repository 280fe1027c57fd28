"""Fields are read as Strawberry reads them, all objects of a level at once."""

from collections.abc import Sequence
from typing import Any, cast

import pytest
import strawberry
from graphql import execute, parse
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from schema.execution import FOR_ALL, BreadthFirst
from tests.schema.execution.plain import LIST, plain, run

MANY = 40


async def test_what_resolvers_are_told_is_made_once_for_all_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    build, built = BreadthFirst.build_resolve_info, list[Any]()

    def noted(*told: Any) -> Any:
        built.append(told)
        return build(*told)

    monkeypatch.setattr(BreadthFirst, "build_resolve_info", noted)
    made = plain(LIST, Query_all=lambda *_: [{"name": str(n)} for n in range(MANY)])
    answer = await run(made, "{ all { name } }")

    assert len(answer.data["all"]) == MANY
    assert len(built) == 2


@pytest.mark.parametrize("wrong", ["fewer", "raised"])
async def test_a_field_may_be_resolved_for_all_objects_at_once(wrong: str) -> None:
    asked = list[int]()

    async def doubled(things: Sequence[Any], info: Any) -> list[Any]:
        asked.append(len(things))
        if info.field_name == wrong == "raised":
            raise RuntimeError("Not now.")
        return [2 * thing.number for thing in things][info.field_name == "fewer" :]

    def doubles() -> Any:
        return strawberry.field(default=None, metadata={FOR_ALL: doubled})

    @strawberry.type
    class Thing:
        number: int
        twice: int = doubles()
        fewer: int | None = doubles()
        raised: int | None = doubles()

    @strawberry.type
    class Query:
        @strawberry.field
        def things(self) -> list[Thing]:
            return [Thing(number=number) for number in range(MANY)]

    made = strawberry.Schema(Query)
    made.execution_context_class = BreadthFirst
    good = await made.execute("{ things { number twice } }")
    bad = await made.execute(f"{{ things {{ {wrong} }} }}")

    assert asked == [MANY, MANY]
    assert good.data == {"things": [{"number": number, "twice": 2 * number} for number in range(MANY)]}
    assert bad.data == {"things": [{wrong: None}] * MANY}
    assert len(bad.errors or ()) == MANY


async def test_a_kept_operation_is_read_by_what_each_execution_reads_fields_with() -> None:
    made, document = plain(LIST), parse("{ numbers }")
    answers = [
        await cast(
            "Any", execute(made, document, executor_class=BreadthFirst, field_resolver=lambda *_, n=n: [n])
        )
        for n in (1, 2)
    ]

    assert [answer.data for answer in answers] == [{"numbers": [1]}, {"numbers": [2]}]


class Shouted(StrawberryField):
    """A field that makes something else of what it reads."""

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: Any) -> Any:
        """Say it louder."""
        return str(super().get_result(source, info, args, kwargs)).upper()


class Doubled(StrawberryResolver[str]):
    """A resolver that makes something else of what it returns."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Say it twice."""
        return super().__call__(*args, **kwargs) * 2


@strawberry.type
class Speaker:
    """Speaks."""

    word: Any = Shouted(python_name="word", type_annotation=StrawberryAnnotation(str), default="word")
    said: Any = Shouted(
        base_resolver=StrawberryResolver(lambda: "said"), type_annotation=StrawberryAnnotation(str)
    )
    twice: Any = StrawberryField(
        base_resolver=Doubled(lambda: "twice"), type_annotation=StrawberryAnnotation(str)
    )

    @strawberry.field
    def known(self, root: Any) -> str:
        """Take what it is of under both names."""
        return f"{self is root}"

    @strawberry.field
    def named(*, root: Any) -> str:
        """Take what it is of by name alone."""
        return str(root.word)

    @strawberry.field
    def told(self, parent: strawberry.Parent["Speaker"], by: int = 1) -> str:
        """Take what it is of under both names, with an argument."""
        return f"{self is parent} {by}"


async def test_fields_of_ones_own_making_are_asked_as_strawberry_asks_them() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def speaker(self) -> Speaker:
            return Speaker()  # type: ignore[call-arg]  # those with resolvers are not given

    asked = "{ speaker { word said twice known named told(by: 3) } }"
    theirs = await strawberry.Schema(Query).execute(asked)
    ours = await strawberry.Schema(Query, execution_context_class=BreadthFirst).execute(asked)

    assert theirs.data
    assert (ours.data, ours.errors) == (theirs.data, theirs.errors)
