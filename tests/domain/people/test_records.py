"""What roles hold, also where it cannot be read."""

import json
from typing import Any

from tests.desk import RunningDesk
from tests.domain.storage.test_records import illegible, write


async def test_a_role_that_cannot_be_read_gives_nothing_and_keeps_nobody_out(desk: RunningDesk) -> None:
    """Maria holds it; what everybody holds stays."""
    await write("role", "grants_json", illegible(), desk.roles["Agent"])
    await desk.ada.ask('mutation { createDepartment(input: {name: "New"}) { errors { code } } }')
    viewer: Any = await desk.maria.ask("{ viewer { displayName permissions } }")
    assert viewer["displayName"] == "Maria Lopez"
    assert "VIEW_TICKETS" not in viewer["permissions"]
    assert "VIEW_KB_ARTICLES" in viewer["permissions"]


async def test_a_box_that_cannot_be_read_closes_its_area_alone(desk: RunningDesk) -> None:
    full = {"level": "FULL", "permissions": []}
    kept = {"TICKETS": full, "TASKS": {"level": []}, "NEWS": 5, "EVENTS": {"level": "FULL"}}
    await write("role", "grants_json", json.dumps(kept), desk.roles["Agent"])
    await desk.ada.ask('mutation { createDepartment(input: {name: "New"}) { errors { code } } }')
    held = (await desk.maria.ask("{ viewer { permissions } }"))["permissions"]
    assert "VIEW_TICKETS" in held
    assert "VIEW_TASKS" not in held
