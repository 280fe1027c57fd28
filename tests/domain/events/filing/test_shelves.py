"""What stands in buckets says what is left to ask; a shelf holds it until all of it is taken out."""

from dataclasses import replace
from typing import Any

from domain.catalogue.choices import AnyOf
from domain.catalogue.operators import Operator
from domain.events.filing.paths import OWNER, path_of
from domain.events.filing.shelves import END, Alike, Fork, asked_of, row_of
from domain.events.filing.tables import Bucket
from domain.events.filing.watchers import Watchers
from domain.events.matching import Rule
from tests.domain.events.filing.filed import NOON, PLACES
from tests.domain.events.filing.sizes import LEAST, NOT_HUGE, RULE, SIZE, check

NO_BLUE = check(AnyOf(), Operator.NOT_IN, ["Blue"], "COLOUR")


def row(rule: Rule, level: int = END) -> Any:
    """Return what stands for a rule."""
    path = path_of(rule)
    assert path
    return row_of(rule, path, level)


def test_a_row_is_the_rule_alone_where_nothing_is_left_to_ask() -> None:
    plain = replace(RULE, all=(SIZE, NOT_HUGE))
    assert [row(plain, 0), row(plain, 1)] == [(plain, SIZE, NOT_HUGE), (plain, NOT_HUGE)]
    alone = replace(RULE, all=(SIZE,))
    assert [row(alone, 0), row(alone, 1)] == [(alone, SIZE), alone]
    more = replace(RULE, all=(SIZE, NOT_HUGE), any=(NO_BLUE,))

    assert [asked_of(row(rule)) for rule in (plain, alone, more)] == [
        (plain, (NOT_HUGE,)),
        (alone, ()),
        (more, (NOT_HUGE,)),
    ]


def test_rules_that_are_alike_are_asked_together_and_taken_out_one_by_one() -> None:
    """But for those that ask for more: for one of any, a wait or a count."""
    one, two, other, free = (replace(RULE, all=asked) for asked in ((NOT_HUGE,), (NOT_HUGE,), (NO_BLUE,), ()))
    more = [replace(RULE, **asks) for asks in ({"any": (SIZE,)}, {"threshold": 5.0}, {"range": LEAST})]
    alike = Alike([row(one), row(other)])
    for rule in (two, free, *more):
        alike.add(row(rule))
    assert alike.passed({"THIRD": "SMALL", "COLOUR": "Blue"}, NOON) == [one, two, free]
    assert {asked_of(row) for row in alike.rows} == {
        asked_of(row(rule)) for rule in (one, two, other, free, *more)
    }

    for rule in (one, other, free, *more):
        alike.remove(row(rule))
    assert [alike.passed({"THIRD": "SMALL"}, NOON), list(alike.rows)] == [[two], [(two, NOT_HUGE)]]
    alike.remove(row(two))
    assert not alike


def test_of_owners_those_are_found_who_watch_and_nobodys_always() -> None:
    watchers = Watchers()
    fork, everybodys = Fork(watchers), replace(RULE)
    theirs = {owner: replace(RULE, owner_id=owner) for owner in PLACES}
    for owner in PLACES:
        watchers.came(owner)
    for rule in (everybodys, *theirs.values()):
        fork.change(_added, rule, path_of(rule), OWNER)  # type: ignore[arg-type]  # it has a path

    one, two, _ = map(watchers.__getitem__, PLACES)
    for watching, found in (
        (None, PLACES),
        ([{one}], PLACES[:1]),
        ([{one, two}, {two}, set(map(watchers.__getitem__, PLACES))], PLACES),
    ):
        shown: list[Any] = []
        fork.show(watching, shown)
        assert (len(shown), set(shown)) == (len(found) + 1, {everybodys, *(theirs[owner] for owner in found)})

    for rule in (everybodys, *theirs.values()):
        assert fork
        fork.change(lambda *_: (), rule, path_of(rule), OWNER)  # type: ignore[arg-type]  # as above
    assert not fork


def _added(bucket: Bucket, rule: Rule, _path: Any, _level: int) -> Bucket:
    return (*bucket, rule)
