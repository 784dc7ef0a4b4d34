# Everything from a fresh machine: Python 3.11 or later with venv, and a package registry. `make help` lists the targets.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# A stamp per content of pyproject.toml, not per date: a checkout that only touches the file installs nothing again.
KEY := $(shell cksum < pyproject.toml | cut -d' ' -f1)
RUN := .venv/.ready-run-$(KEY)
DEV := .venv/.ready-dev-$(KEY)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test soak check audit docs bench eval web clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

demo: $(RUN) ## From the sample reports to a digest and a site that opens from disk
	$(BIN)/whoheld demo demo/

test: $(DEV) ## Unit and slow tests, on all cores
	$(BIN)/pytest tests --numprocesses auto --dist worksteal

soak: $(DEV) ## The long tests: 10,000 mutated inputs, 300 kills, 50 readers of the ledger and of its site while 5,000 documents come in (hours)
	WHOHELD_FUZZ=10000 $(BIN)/pytest tests/unit/test_read_fuzz.py
	WHOHELD_KILLS=300 $(BIN)/pytest tests/slow/test_kill.py
	WHOHELD_EXAMPLES=300 $(BIN)/pytest tests/unit/test_server_schema.py
	WHOHELD_SOAK=50,5000,600 $(BIN)/pytest -s tests/slow/test_soak.py
	WHOHELD_READERS=50 WHOHELD_READ_S=600 WHOHELD_DOCUMENTS=5000 $(BIN)/pytest -s tests/slow/test_serve_soak.py

check: $(DEV) ## Lint, format, types, import layers, generated docs, no secrets, no package with a known hole
	$(BIN)/ruff check src tests tools
	$(BIN)/ruff format --check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/gen_docs.py --check
	$(BIN)/python tools/secrets_scan.py
	$(BIN)/python tools/audit.py

audit: $(DEV) ## The installed packages against PyPI's advisories; fails where they can't be had
	WHOHELD_NEEDS_AUDIT=1 $(BIN)/python tools/audit.py

docs: $(DEV) ## Write the generated pages of docs/reference again
	$(BIN)/python tools/gen_docs.py

bench: $(DEV) ## Speed and memory
	$(BIN)/python tools/bench.py
	$(BIN)/python tools/bench_baselines.py
	$(BIN)/python tools/bench_desk.py
	$(BIN)/python tools/bench_site.py

eval: $(DEV) ## How well claims and maps are read
	$(BIN)/python tools/eval.py

web: ## MapLibre for the site, bundled anew (only to take another version; needs Node)
	sh web/build.sh

clean: ## Remove what make and the tests made, .venv too
	rm -rf .venv demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# Dependency groups need pip 25.1; the pip that venv brings is often older.
.venv/.pip:
	@test -n "$(PYTHON)" || { echo "no python3 found: install Python 3.11, or run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is too old: whoheld needs Python 3.11; run make PYTHON=/path/to/python3.11" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --upgrade 'pip>=25.1'
	@touch $@

$(RUN): | .venv/.pip
	@echo 'setting up .venv (once; a minute or two)'
	$(PIP) install -e .
	@touch $@

$(DEV): | .venv/.pip
	@echo 'setting up .venv for tests and checks (once; a minute or two)'
	$(PIP) install -e . --group test --group check
	@touch $(RUN) $@
