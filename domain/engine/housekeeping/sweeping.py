"""How the values of custom fields that were deleted are taken off very many items, a few at a time."""

from domain.desk.custom_fields import Fielded, GoneField, values_of
from domain.engine.housekeeping.discarding import a_few, parts
from domain.engine.housekeeping.forgetting import Batch
from domain.storage.database import among, for_update_skip_locked


async def sweep() -> None:
    """Take off what is left of fields that are gone; their keys are free once no item holds anything."""
    for field in await GoneField.all():
        table = Fielded.of_kind(field.item_kind)._meta.db_table
        while swept := await _sweep(table, field):
            pass
        if swept == 0:
            await field.delete()


async def _sweep(table: str, field: GoneField) -> int | None:
    """Go through all items; return how many held something, None where others had all of these in hand."""
    values, held, without = values_of(field.id)
    # What somebody has in hand is saved as they have read it, and found the next time.
    some = f"SELECT id FROM {table} WHERE id {among('$1')}{for_update_skip_locked()}"
    sql = f"UPDATE {table} SET custom = {without.replace('$1', '$2')} WHERE id IN ({some})"
    batch, found, swept = Batch(), 0, 0
    async for ids in parts(table, held, values):
        found += len(ids)
        async for count in a_few(sql, ids, batch, values):
            swept += count
    return None if found and not swept else swept
