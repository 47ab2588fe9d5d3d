# Every target sets itself up first: .venv from requirements.lock (pinned, with hashes), then this checkout, editable.
# Needs python 3.11 or later with pip, and nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= 2
PORT ?= 3000
PAYMENTS ?= $(wildcard ../shared/samples/two-sided/bank-transactions)

export DAGSTER_HOME := $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help demo test lint types up docs bench lock clean

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /  make \1 \t/'

demo: $(READY) ## run three made-up business days end to end
	$(BIN)/tieout demo

test: lint ## everything: style, types beside the tests
	@mkdir -p var
	@$(BIN)/pyright >var/types.log 2>&1 & types=$$!; \
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal; tests=$$?; \
	wait $$types; typed=$$?; cat var/types.log; test $$tests = 0 && test $$typed = 0

lint: $(READY) ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## types
	$(BIN)/pyright

up: $(READY) ## Dagster's pages (read-only, this machine only) and its daemon; stop with Ctrl-C
	@mkdir -p var/dagster
	@$(BIN)/tieout init
	@$(BIN)/dagster instance info >/dev/null  # makes its store: two services that both make it spoil it
	@echo "http://127.0.0.1:$(PORT)"
	@$(BIN)/dagster-daemon run -m pipelines.definitions & daemon=$$!; \
	trap 'kill $$daemon 2>/dev/null; wait $$daemon 2>/dev/null' EXIT INT TERM; \
	$(BIN)/dagster-webserver --read-only -h 127.0.0.1 -p $(PORT) -m pipelines.definitions

docs: $(READY) ## write the generated pages of docs/ again
	$(BIN)/python -m pipelines.documentation

bench: $(READY) ## write benchmarks/RESULTS.md: false matches, recall, the clock beside DuckDB, pandas, datacompy, splink
	@test -x var/bench/peers/bin/python || $(PYTHON) -m venv var/bench/peers
	var/bench/peers/bin/python -m pip install --quiet --disable-pip-version-check datacompy==1.1.0 splink==5.0.0
	$(BIN)/python -m benchmarks --peers var/bench/peers/bin/python $(addprefix --payments ,$(PAYMENTS))

lock: $(READY) ## resolve the dependencies again (needs uv)
	uv pip compile pyproject.toml --all-extras --generate-hashes --no-strip-extras --universal --python-version 3.11 \
		--no-emit-index-url --no-header --quiet -o requirements.lock

clean: ## remove the environment and everything that runs have written
	rm -rf $(VENV) var

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "$(PYTHON) is older than 3.11; say which to use: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
