"""The page on large desks shows what the arithmetic says, and the arithmetic is right."""

from dataclasses import fields, replace

import pytest

from tests.bench.scale import MEASURED
from tests.bench.sizing import SIZES, Costs, Habits, full_at, needs, strain, table
from tests.docs.blocks import DOCS

PAGE = (DOCS / "scale.md").read_text()
ONE = Costs(**{field.name: 1.0 for field in fields(Costs)})
CALM = Habits(
    deeds=2, bells=1, pages=4, sockets=0.5, busy=100, peak=10, back=10, days=3, full=0.5, connections=7
)


def test_the_table_is_what_the_arithmetic_says() -> None:
    assert "\n".join(table(MEASURED, Habits())) in PAGE


@pytest.mark.parametrize(("name", "cost"), MEASURED.told().items())
def test_each_cost_stands_on_the_page_as_it_is_reckoned_with(name: str, cost: str) -> None:
    assert f"`{name}` {cost}" in PAGE


def test_a_peak_is_so_many_times_the_mean_of_the_busy_hours() -> None:
    need = needs(100, ONE, CALM)

    assert (need.deeds, need.bells, need.pages, need.sockets) == (20, 10, 40, 50)


def test_cores_are_of_all_that_is_done() -> None:
    need = needs(100, ONE, CALM)

    assert need.cores == 20 + 10 * (1 + 0.5) + 40
    assert need.database_cores == 20 + 10 + 40
    assert need.processes == 150  # at half a core each
    assert (need.hosts, need.connections) == (10, 1050)


def test_a_crowd_that_comes_back_may_ask_for_more_processes_than_the_day_does() -> None:
    need = needs(100, replace(ONE, deed=0, bell=0, push=0, page=0), CALM)

    assert need.processes == 5  # fifty who are let in within ten seconds, a second each


def test_two_processes_are_the_fewest() -> None:
    assert needs(1, MEASURED, Habits()).processes == 2


def test_what_each_process_hears_is_paid_once_for_each() -> None:
    need = needs(100, ONE, CALM)

    assert need.one_topic == 20 * 150
    assert need.redis_cores == 10 + need.one_topic
    assert need.redis_shards == 1 + 20  # no number of them helps that topic


def test_what_ages_is_kept_for_days_and_the_rest_for_ever() -> None:
    need = needs(100, ONE, CALM)

    assert need.rows_aged == 100 * 3 * (2 + 1)
    assert need.rows_a_year == 100 * 365 * 2
    assert (need.wal_a_day, need.wal) == (300, 30)


def test_what_is_fullest_comes_first() -> None:
    full = strain(needs(1_000_000, MEASURED, Habits()), Habits())

    assert list(full.values()) == sorted(full.values(), reverse=True)


def test_more_agents_need_more_of_everything() -> None:
    small, middle, large = (needs(agents, MEASURED, Habits()) for agents in SIZES)
    for field in fields(small):
        assert getattr(small, field.name) <= getattr(middle, field.name) <= getattr(large, field.name)


def test_what_is_full_first_is_what_is_fullest_there() -> None:
    name, agents = next(iter(full_at(MEASURED, Habits()).items()))
    fuller, before = (strain(needs(number, MEASURED, Habits()), Habits()) for number in (agents, agents - 1))

    assert next(iter(fuller)) == name
    assert before[name] < 1 <= fuller[name]


def test_what_was_measured_is_told_to_two_digits() -> None:
    assert replace(MEASURED, deed=0.003849, process=121_234).rounded().told()["deed"] == "3.8 ms"
