"""Runs one of the scripts with its arguments."""

import subprocess
import sys

from tests.javascript import NODE, environment, installed

script, *arguments = sys.argv[1:]
sys.exit(
    subprocess.run([NODE, script, *arguments], cwd=installed(), check=False, env=environment()).returncode
)
