"""The first page of a folder of many modules says what each of them is for."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

ENGINE = sorted(str(page.parent.relative_to(ROOT)) for page in (ROOT / "domain/engine").rglob("__init__.py"))


@pytest.mark.parametrize("folder", ["deskbell", *ENGINE, "domain/storage", "domain/storage/engines"])
def test_a_first_page_names_each_module_and_nothing_else(folder: str) -> None:
    """Whoever adds one says there where it belongs."""
    inside = {path for path in Path(ROOT, folder).iterdir() if path.name[0] not in "_."}
    page = ast.get_docstring(ast.parse(Path(ROOT, folder, "__init__.py").read_text())) or ""

    assert sorted(re.findall(r"`(\w+)`", page)) == sorted(path.stem for path in inside)
