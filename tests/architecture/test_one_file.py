"""
What is added as the architecture's page says takes part: shown on a copy of the project.

A new category takes one hand-written file, which has a condition and an action of its own; a channel, its
setting and the action that uses it take a file and a few lines.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE_UP = Path(__file__).parent / "made_up"


def run(copy: Path, *command: str) -> None:
    """Run a command of Python's in the copy."""
    address = {"DESKBELL_DATABASE_URL": f"sqlite:///{copy / 'made-up.db'}"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, **address, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def copied(to: Path) -> Path:
    """Copy the project, with what is compiled of it already."""
    for name in ("deskbell", "domain", "notifications", "resolvers", "schema", "tests"):
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("*.db", "console"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def test_a_room_that_is_dropped_in_takes_part(tmp_path: Path) -> None:
    """The migration is written by its tool, of literals; nothing else is touched."""
    copy = copied(tmp_path)
    shutil.copy(MADE_UP / "parcels.py", copy / "domain" / "desk" / "rooms")
    run(copy, "-m", "domain.migrations")
    frozen = "tests/architecture/test_imports.py::test_migrations_stand_as_they_were_written"
    heard = "tests/architecture/made_up/heard.py"
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", frozen, heard)


# Each step: the file, the line below which something is added, and what.
CHANNEL = [
    ("domain/deliveries/records.py", '    PUSH = "PUSH"\n', '    PAGER = "PAGER"\n'),
    (
        "domain/desk/actions.py",
        "\nCOMMON_ACTIONS = (\n",
        '    ActionType("CALL_PAGER", "Call Pager", CallPager, LeavesDesk, system_only=True),\n',
    ),
    (
        "domain/desk/actions.py",
        "SUBJECT_LIMIT, BODY_LIMIT = 1_000, 50_000  # characters, once the variables are filled in\n",
        '''

@dataclass(frozen=True)
class CallPager:
    """A line on somebody's pager."""

    channel: ClassVar = DeliveryChannel.PAGER
    number: LineTemplate
    text: LineTemplate

    def reach(self, texts: Texts, _told: Iterable[Any]) -> "Iterator[Outgoing]":
        """Call it once."""
        yield Outgoing(self.channel, "pager", self.number, "", texts.fill(self.text, SUBJECT_LIMIT))

    def __str__(self) -> str:
        return f"Page {self.number}"
''',
    ),
    (
        "deskbell/settings.py",
        'description="The one folder that events may write log files to")\n',
        """    pager: Path | None = Field(None, description="The device that events may page by")

    @field_validator("pager")
    @classmethod
    def _pager(cls, path: Path | None) -> Path | None:
        if path and not path.parent.is_dir():
            raise ValueError("There is no such folder.")
        return path
""",
    ),
    (
        "deskbell/app.py",
        "        channels[DeliveryChannel.FILE] = LogFiles(settings.log_dir)\n",
        "    if settings.pager:\n        channels[DeliveryChannel.PAGER] = Pager(settings.pager)\n",
    ),
    (
        "deskbell/app.py",
        "from notifications.channels.mail import Mail\n",
        "from notifications.channels.pager import Pager\n",
    ),
]


def test_a_channel_that_is_added_takes_part(tmp_path: Path) -> None:
    """With its setting, and an action that goes by it."""
    copy = copied(tmp_path)
    shutil.copy(MADE_UP / "pager.py", copy / "notifications" / "channels")
    for name, place, added in CHANNEL:
        before, found, after = (copy / name).read_text().partition(place)
        assert found, f"{name} has another place for this step; tell docs/architecture.md too"
        (copy / name).write_text(before + found + added + after)
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture/made_up/paged.py")
