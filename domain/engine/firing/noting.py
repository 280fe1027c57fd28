"""Noting what became of events and occurrences: their firings, many in one statement."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain.engine.firing.limits import chain_of
from domain.engine.firing.satisfied import Satisfied
from domain.engine.firing.uses import Spent, minute_of, spent_in_sql, spent_of
from domain.storage.database import as_uuid, for_share, rows
from domain.storage.many import all_at_once, each, listing, rows_given, written

Noted = dict[tuple[UUID, UUID], Spent]
COLUMNS = "id, event_id, occurrence_id, revision, chain, held_back, outcomes, fired_at"


async def note(satisfied: Sequence[Satisfied]) -> Noted:
    """
    Note what becomes of events and occurrences; return what is spent of the events' budgets, by both ids.

    Those are left out whose event is disabled or gone, is noted with its occurrence already, or has fired in
    the same chain, unless they are held back. Of two in one chain the first is noted. The events are held to
    the end, and others may hold them too: whoever disables one afterwards knows that it is silent then.
    """
    if not satisfied:
        return {}
    at = satisfied[0].deed.at
    # Events are held in the order of their ids, in every process.
    kinds = "uuid", "uuid", "uuid", "int", "uuid", "text", "jsonb", "timestamptz", "int"
    given = listing(*kinds, few=True)
    found = await rows(
        f"WITH g ({COLUMNS}, place) AS ({given}) INSERT INTO firing ({COLUMNS})"
        f" SELECT {', '.join(f'g.{name}' for name in COLUMNS.split(', '))}"
        " FROM g JOIN event e ON e.id = g.event_id"
        " WHERE e.enabled AND e.deleted_at IS NULL ORDER BY g.event_id, g.place"
        f"{for_share('e')} ON CONFLICT DO NOTHING RETURNING event_id, occurrence_id,"
        f" {spent_in_sql('firing.event_id', '$2')}",
        [[*_columns(match), place] for place, match in enumerate(satisfied)],
        minute_of(at),
    )
    return {(as_uuid(row["event_id"]), as_uuid(row["occurrence_id"])): spent_of(row, at) for row in found}


def _columns(match: Satisfied) -> Sequence[object]:
    fires = not (match.held_back or match.broke_down)
    return (
        match.id,
        *match.both,
        match.compiled.event.revision,
        chain_of(match.occurrence, match.compiled) if fires else None,
        match.held_back,
        match.outcomes,
        written(match.deed.at),
    )


async def note_held_back(satisfied: Sequence[Satisfied]) -> None:
    """Note of what was noted as firing that it was held back: in its chain it has not fired."""
    held_back = "UPDATE firing SET chain = NULL, held_back = $2, outcomes = $3 WHERE id = $1"
    await each(held_back, ([match.id, match.held_back, []] for match in satisfied))


async def note_outcomes(satisfied: Sequence[Satisfied]) -> None:
    """Note what became of the actions of what was noted before they were done."""
    new = rows_given(id="uuid", outcomes="jsonb")
    sql = f"UPDATE firing SET outcomes = given.outcomes FROM {new} WHERE firing.id = given.id"
    await all_at_once(sql, [[match.id, match.outcomes] for match in satisfied])


def of_events(noted: Noted) -> Mapping[UUID, Spent]:
    """Return what is spent of each event's budget."""
    return {event_id: spent for (event_id, _), spent in noted.items()}
