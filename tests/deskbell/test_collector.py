"""A process that serves: the collector leaves alone what stays."""

import subprocess
import sys

from deskbell import COLLECTED_AT

SERVED = """import gc
from deskbell.app import create_served_app
create_served_app()
tracked = len(gc.get_objects())
print(gc.get_freeze_count() > 10 * tracked, gc.get_threshold())"""


def test_what_has_been_built_is_not_gone_through_again() -> None:
    """In a process of its own, since this cannot be taken back."""
    environment = {"DESKBELL_SECRET_KEY": "x" * 40, "DESKBELL_DATABASE_URL": "sqlite:///desk.db"}
    done = subprocess.run(
        [sys.executable, "-c", SERVED], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout == f"True {COLLECTED_AT}\n"
