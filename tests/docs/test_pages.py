"""What the pages say: their links lead somewhere, and what they show of the API is the API."""

import re
import tomllib
from pathlib import Path

import pytest
from graphql import parse, validate

from deskbell.commands import RUN
from deskbell.settings import PREFIX, Settings
from schema import build_schema
from tests.docs.blocks import DOCS, PAGES, ROOT, blocks

SCHEMA = build_schema()._schema
WIDEST = 120
FILE = r"`((?:deskbell|docs|domain|notifications|resolvers|schema|tests)/[\w./-]*)`"
MADE = {"deskbell/console/dist"}
OPERATIONS = [block for page in PAGES for block in blocks(page, "graphql")]


def name_of(page: Path) -> str:
    """Return where a page lies."""
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """Return the names by which headings are linked to."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_to_a_file_and_to_its_heading(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", text):
        to = page.parent / target if target else page
        assert to.exists(), target
        assert not heading or heading in anchors(to), heading


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_line_is_wider_than_a_page(page: Path) -> None:
    """But for rows of tables, which cannot be broken."""
    lines = [line for line in page.read_text().splitlines() if not line.startswith(("|", "INVALID", "http"))]

    assert [line for line in lines if len(line) > WIDEST] == []


@pytest.mark.parametrize("block", OPERATIONS, ids=lambda block: block.split("(")[0].split("{")[0])
def test_an_operation_that_is_shown_can_be_sent(block: str) -> None:
    assert validate(SCHEMA, parse(block)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_nothing_that_is_pasted_into_a_terminal_has_a_comment(page: Path) -> None:
    """A zsh takes it for words of the command."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]

    assert [line for line in lines if re.search(r"(^|\s)#\s", line)] == []


def test_every_setting_is_told_with_its_default() -> None:
    """In the order of the command `settings`, and no other."""
    rows = re.findall(r"^\| `(DESKBELL_\w+)` \| (.*?) \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    told = {name: default.strip("`") for name, default in rows}

    assert list(told) == [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        if field.default not in {None, (), False}:
            assert told[f"{PREFIX}{name.upper()}"] == str(field.default)


def test_every_file_that_is_named_is_there() -> None:
    """Also those of which only the folder is named; but for what a build makes, which git leaves out."""
    named = {name for page in PAGES for name in re.findall(FILE, page.read_text())}

    assert named >= MADE
    assert [name for name in sorted(named - MADE) if not (ROOT / name).exists()] == []


def test_every_figure_and_every_command_is_told() -> None:
    """By the page on operation."""
    told = (DOCS / "operation.md").read_text()
    figures = re.findall(r'"(deskbell_\w+)"', (ROOT / "deskbell" / "metrics.py").read_text())

    assert figures
    assert [name for name in (*figures, *RUN) if f"`{name}`" not in told] == []


def test_every_folder_of_the_tests_is_told_that_mirrors_no_code() -> None:
    """By their page."""
    tests = ROOT / "tests"
    told = re.findall(r"^\| `(\w+)` \|", (tests / "README.md").read_text(), re.MULTILINE)
    folders = {folder.name for folder in tests.iterdir() if folder.is_dir() and folder.name[0] not in "_."}

    assert set(told) == {name for name in folders if not (ROOT / name / "__init__.py").exists()}


def test_every_layer_of_the_domain_is_told_in_its_order() -> None:
    """As the contract of the imports has it, top down."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract.get("containers") == ["domain"]]
    table = re.findall(r"^\| (`domain/.*?) \|", (DOCS / "architecture.md").read_text(), re.MULTILINE)
    told = [re.sub(r"\W|py", "", name.partition("/")[2]) for row in table for name in row.split(", ")]
    places = {name: place for place, layer in enumerate(layers) for name in layer.split(" | ")}

    assert sorted(told) == sorted(places)
    assert [places[name] for name in told] == sorted(places.values())
