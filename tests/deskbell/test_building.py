"""The console is built once for each state of its sources, and says what is missing where it cannot be."""

import json
from pathlib import Path

import pytest

from deskbell.building import BESIDE, BuildFailed, build, digest


@pytest.fixture
def console(tmp_path: Path) -> Path:
    """A console that needs a package which is nowhere."""
    wanted = {"name": "console", "dependencies": {"nowhere-to-be-found": "1.0.0"}}
    packages = {"": wanted, "node_modules/nowhere-to-be-found": {"version": "1.0.0", "integrity": "sha512-x"}}
    (tmp_path / "package.json").write_text(json.dumps(wanted))
    (tmp_path / "package-lock.json").write_text(
        json.dumps({"name": "console", "lockfileVersion": 3, "packages": packages})
    )
    (tmp_path / "src" / "gql").mkdir(parents=True)
    (tmp_path / "src" / "main.tsx").write_text("render();")
    (tmp_path / "dist").mkdir()
    return tmp_path


def test_one_state_of_the_sources_is_told_from_another(console: Path) -> None:
    """By their own names and words, and by no others'."""
    before = digest(console)
    (console / "src" / "gql" / "made.ts").write_text("// by the generator")
    assert digest(console) == before

    (console / "src" / "main.tsx").write_text("renderTwice();")
    changed = digest(console)
    (console / "src" / "main.tsx").rename(console / "src" / "start.tsx")
    assert len({before, changed, digest(console)}) == 3


def test_what_lies_beside_the_console_is_built_anew_too(console: Path) -> None:
    """The schema and the contract's operations, of which there are some."""
    operations = console.parent / f"{console.name}.graphql"
    operations.write_text("query A { viewer { id } }")
    before = digest(console, [operations])
    operations.write_text("query B { viewer { id } }")

    assert digest(console, [operations]) != before
    assert {"schema.graphql", "live.graphql", "viewer.graphql"} <= {file.name for file in BESIDE}


def test_what_was_built_of_the_same_sources_is_left_alone(console: Path) -> None:
    (console / "dist" / "made-of").write_text(digest(console))

    assert not build(console)


def test_a_network_that_is_not_there_is_told_in_a_sentence(
    console: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_fetch_retries", "0")

    with pytest.raises(BuildFailed, match=r"could not be fetched\. Is the registry of npm within reach\?"):
        build(console)
    assert not (console / "dist" / "made-of").exists()
