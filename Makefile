# `make` alone lists what one can do.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
LOCKING := uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header -q

.PHONY: help
help: ## list what one can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install run demo
install: .venv/.installed ## everything from the hashed lock, into .venv

run: install ## start Årshjul: web, clock, Prefect, and a mail catcher when no SMTP host is set
	@exec $(BIN)/arshjul run

demo: install ## fill an invented municipality: a past year, a late school, something due today
	@$(BIN)/arshjul demo

.venv/.installed: requirements.lock pyproject.toml
	@bash bin/venv "$(PYTHON)" requirements.lock
	@touch $@

.venv/.developing: requirements-dev.lock pyproject.toml
	@bash bin/venv "$(PYTHON)" requirements-dev.lock
	@touch $@ .venv/.installed

# One more than there are processors, at most four: some tests wait for a server of their own.
WORKERS = $(shell n=$$(getconf _NPROCESSORS_ONLN || echo 1); echo $$((n < 4 ? n + 1 : 4)))
TESTS = $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile
# Tests start a few hundred commands: each would read all sources anew.
unexport PYTHONDONTWRITEBYTECODE

# Short enough for each time; the whole is test-postgresql.
ON_POSTGRESQL = tests/gatherings tests/measures tests/networks

.PHONY: kind develop lock test test-postgresql lint types story campaign bench bench-peers browser provider screenshots readings
develop: .venv/.developing

test: develop browser ## everything that must hold: linter, types, unit, story, end-to-end, browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m compileall -q -j 0 arshjul config flows models notifications reports states web
	$(TESTS) -m "not campaign" --no-loadscope-reorder
	ARSHJUL_TEST_DATABASE=postgresql $(TESTS) $(ON_POSTGRESQL)

test-postgresql: develop ## all tests with their databases on PostgreSQL, which they start themselves
	ARSHJUL_TEST_DATABASE=postgresql $(TESTS) -m "not campaign"

story: develop ## the story of one school year: the first test to read
	$(BIN)/python -m pytest tests/test_story.py

campaign: develop ## the long campaigns: hundreds of kills
	$(BIN)/python -m pytest -m campaign -o faulthandler_timeout=3600

bench: develop ## a tick beside plain SQL, letters beside other queues, a whole year, large files, memory
	$(BIN)/python -m bench.tick
	$(BIN)/python -m bench.whole_year
	$(BIN)/python -m bench.idle_day
	$(BIN)/python -m bench.moves
	$(BIN)/python -m bench.imports
	$(BIN)/python -m bench.delivery
	$(BIN)/python -m bench.workers
	$(BIN)/python -m bench.commands
	$(BIN)/python -m bench.opening
	$(BIN)/python -m bench.memory
	$(BIN)/python -m bench.web

bench-peers: ## what the benches are read beside, from a lock of its own, into .venv-peers
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r bench/peers.lock

kind: develop ## what a kind of case still lacks, and its tests: make kind NAME=measure
	@$(BIN)/python bin/kind "$(NAME)"
	@$(BIN)/python -m pytest tests/states/test_kinds.py -k "$(NAME)"

.PHONY: sbom
sbom: develop ## the bill of materials, as CycloneDX, into dist/sbom.json
	@$(BIN)/python bin/sbom dist/sbom.json

screenshots: develop browser ## the pictures of the pages in README and docs, from the demo
	$(BIN)/python bin/screenshots

readings: develop browser ## what a screen reader says of five pages, into docs/readings.md
	$(BIN)/python bin/readings

browser: ## Chromium for the browser tests, where one may install it
	@bash bin/browser

provider: ## a certified provider of identities for one test, where Node can be had
	@bash bin/provider

lock: ## pin every dependency anew, with hashes (needs uv)
	$(LOCKING) --group build pyproject.toml -o requirements.lock
	$(LOCKING) --group build --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(LOCKING) bench/peers.in -o bench/peers.lock
