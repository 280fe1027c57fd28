"""The command line, while it is still being imported."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRESSED = "import signal; signal.raise_signal(signal.SIGINT); raise SystemExit(7)"


@pytest.mark.parametrize("imported", ["pydantic", "uvicorn"], ids=["by each command", "by this command"])
@pytest.mark.parametrize(("shell", "status"), [("", -signal.SIGINT), ('trap "" INT; ', 7)])
def test_whoever_presses_ctrl_c_at_once_is_told_nothing(
    imported: str, shell: str, status: int, tmp_path: Path
) -> None:
    """It is pressed while something of ours is imported; what a shell runs in the background goes on."""
    (tmp_path / f"{imported}.py").write_text(PRESSED)
    words = ["/bin/sh", "-c", f'{shell}exec "$0" -m deskbell sdl', sys.executable]
    ended = subprocess.run(  # noqa: PLW1510 - how it ends is what is looked at
        words, env={"PYTHONPATH": str(tmp_path)}, cwd=ROOT, capture_output=True
    )

    assert (ended.returncode, ended.stdout + ended.stderr) == (status, b"")
