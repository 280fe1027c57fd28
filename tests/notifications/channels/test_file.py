import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from domain.deliveries.outcomes import Failed
from domain.deliveries.records import Delivery, DeliveryChannel
from domain.ids import uuid7
from notifications.channels import file
from notifications.channels.file import KEPT, LogFiles
from tests.faults.processes import BEGUN

LINES = 200


def line_in(name: str, text: str = "A ticket") -> Delivery:
    """Write a delivery."""
    return Delivery(
        channel=DeliveryChannel.FILE,
        receiver=f"file:{name}",
        recipient=name,
        body=text,
        event_id=uuid7(),
        occurrence_id=uuid7(),
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


async def test_a_delivery_is_one_line_of_json(tmp_path: Path) -> None:
    """Whatever its text holds."""
    files, delivery = LogFiles(tmp_path), line_in("tickets.log", 'two\nlines "quoted"')
    assert not isinstance(await files.send(delivery), Failed)
    await files.send(line_in("tickets.log"))
    first, second = (tmp_path / "tickets.log").read_text().splitlines()
    assert orjson.loads(first)["text"] == 'two\nlines "quoted"'
    assert orjson.loads(first)["deliveryId"] == delivery.global_id
    assert orjson.loads(second)["text"] == "A ticket"


def files_in(folder: Path) -> list[str]:
    """Return the names of log files, the youngest first."""
    return sorted(file.name for file in folder.glob("a.log*"))


async def test_a_file_that_is_full_is_rotated_and_only_so_many_are_kept(tmp_path: Path) -> None:
    """The youngest has no number."""
    files = LogFiles(tmp_path, largest=400)
    for number in range(20):
        await files.send(line_in("a.log", str(number)))
    kept = files_in(tmp_path)
    assert kept == ["a.log", *(f"a.log.{number}" for number in range(1, KEPT + 1))]
    texts = [
        orjson.loads(line)["text"]
        for name in [*reversed(kept[1:]), "a.log"]
        for line in (tmp_path / name).read_text().splitlines()
    ]
    assert texts == [str(number) for number in range(20 - len(texts), 20)]
    assert all((tmp_path / name).stat().st_size <= 400 for name in kept)


async def test_a_full_disk_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, and then the line is there once."""
    files, delivery = LogFiles(tmp_path), line_in("a.log")
    await files.send(line_in("a.log", "before"))
    write = os.write

    def fill_up(descriptor: int, data: bytes) -> int:
        if len(data) > 10:
            return write(descriptor, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda descriptor, data: fill_up(descriptor, data[:15]))
        fault = await files.send(delivery)
    assert isinstance(fault, Failed)
    assert (fault.refused, "No space left" in fault.answer) == (False, True)
    await files.send(delivery)
    texts = [orjson.loads(line)["text"] for line in (tmp_path / "a.log").read_text().splitlines()]
    assert texts == ["before", "A ticket"]


def write_lines(folder: Path) -> None:
    """Write many lines, in a process of its own."""
    files = LogFiles(folder, largest=1_000_000)
    for _ in range(LINES):
        files._write(line_in("a.log", "x" * 5_000))


def test_processes_take_turns(tmp_path: Path) -> None:
    """No line is torn or lost, also where files are rotated meanwhile."""
    processes = [BEGUN.Process(target=write_lines, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    lines = [line for file in tmp_path.glob("a.log*") for line in file.read_text().splitlines()]
    assert len(lines) == 2 * LINES
    assert {orjson.loads(line)["text"] for line in lines} == {"x" * 5_000}


async def test_a_file_that_another_process_never_lets_go_of_costs_an_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written then is not written behind the attempt's back."""
    monkeypatch.setattr(file, "PATIENCE", 0.05)
    files = LogFiles(tmp_path)
    with files._alone(tmp_path / "a.log"):
        assert isinstance(await files.send(line_in("a.log")), Failed)
    assert not isinstance(await files.send(line_in("a.log", "since")), Failed)
    [line] = (tmp_path / "a.log").read_text().splitlines()
    assert orjson.loads(line)["text"] == "since"


async def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    """Nothing outside the folder is written to."""
    outside, folder = tmp_path / "outside", tmp_path / "logs"
    folder.mkdir()
    (folder / "a.log").symlink_to(outside)
    assert isinstance(await LogFiles(folder).send(line_in("a.log")), Failed)
    assert not outside.exists()
