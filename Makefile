# `make demo` and `make test` set everything up by themselves, on a fresh machine too.
# pip reads its own environment (PIP_INDEX_URL, PIP_FIND_LINKS, ...); PYTHON chooses the interpreter for the venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH_READY := $(VENV)/.bench-ready

.PHONY: demo test coverage lint types layers bench clean

demo: $(READY)
	$(BIN)/engine evaluate examples/first-interview.json

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto $(PYTEST_FLAGS)

coverage: PYTEST_FLAGS += --cov
coverage: test

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy
	$(BIN)/pyright

layers: $(READY)
	$(BIN)/lint-imports

bench: $(BENCH_READY)
	$(BIN)/python -m benchmarks

# The stamp is newer than pyproject.toml exactly when the venv holds what it asks for.
$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(BIN)/python -m compileall -q engine
	touch $@

$(BENCH_READY): $(READY)
	$(BIN)/python -m pip install --quiet --editable '.[dev,bench]'
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
