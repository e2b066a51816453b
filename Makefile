# Two commands matter: `make run` and `make test`. Both set up what they need.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
RUN_STAMP := .venv/.run-stamp
TEST_STAMP := .venv/.test-stamp
BENCH_STAMP := .venv-bench/.stamp

# Compiled modules are kept, whatever the surroundings say: without them every start takes seconds longer.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test test-all lint lock bench bench-quick demo-reset docs

$(BIN)/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# The lock files hold hashes and no addresses; uv fetches from the registry this machine is set up for.
$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@if [ ! -f $(TEST_STAMP) ]; then $(UV) pip sync --quiet --require-hashes requirements.lock; $(BIN)/python -m ensurepip -q 2>/dev/null || true; fi
	$(UV) pip install --quiet --no-deps --editable .
	@touch $@
	@(nice $(BIN)/python -m peripatos.engine.kernels >/dev/null 2>&1 &)  # compiled while the first pages are read

$(TEST_STAMP): requirements-test.lock pyproject.toml | $(BIN)/python
	$(UV) pip sync --quiet --require-hashes requirements-test.lock
	$(UV) pip install --quiet --no-deps --editable .
	@touch $@ $(RUN_STAMP)

# Peers of the benchmarks live in an environment of their own; a benchmark says which of them are absent.
$(BENCH_STAMP): requirements-bench.lock pyproject.toml | $(BIN)/python
	@test -x .venv-bench/bin/python || $(UV) venv --quiet .venv-bench
	VIRTUAL_ENV=.venv-bench $(UV) pip sync --quiet --require-hashes requirements-bench.lock
	VIRTUAL_ENV=.venv-bench $(UV) pip install --quiet --no-deps --editable .
	@touch $@

setup: $(TEST_STAMP)
	$(BIN)/python -m peripatos.engine.kernels

run: $(RUN_STAMP)
	@exec env PERIPATOS_MODE=$${PERIPATOS_MODE:-demonstration} $(BIN)/python -m peripatos.cli.launch

test: $(TEST_STAMP)
	@./tests/run

test-all: $(TEST_STAMP)
	@./tests/run --all

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src/peripatos/web/templates --lint --quiet

lock: $(TEST_STAMP)
	$(UV) lock --quiet --upgrade
	$(UV) export --quiet --format requirements-txt --no-header --no-annotate --no-emit-project --no-default-groups -o requirements.lock
	$(UV) export --quiet --format requirements-txt --no-header --no-annotate --no-emit-project --group test -o requirements-test.lock
	$(UV) export --quiet --format requirements-txt --no-header --no-annotate --no-emit-project --no-default-groups --group test --group bench -o requirements-bench.lock

bench: $(BENCH_STAMP)
	.venv-bench/bin/python bench/run_all.py

bench-quick: $(BENCH_STAMP)
	.venv-bench/bin/python bench/run_all.py --quick

demo-reset: $(RUN_STAMP)
	@env PERIPATOS_MODE=demonstration $(BIN)/python -m peripatos.cli.main demo --reset

docs: $(TEST_STAMP)
	$(BIN)/python -m peripatos.cli.reference
