# Every command of the project; `make` alone lists them.
# Nothing is downloaded but the packages that requirements*.txt pin by hash.

BIN := .venv/bin
UV := $(shell command -v uv || echo $(BIN)/uv)
PYBABEL := $(BIN)/pybabel --quiet
CATALOGS := $(shell find outreach/translations -name '*.po' 2>/dev/null)
FRENCH := outreach/translations/fr/LC_MESSAGES/messages.po
export UV_PYTHON_DOWNLOADS = never
# Compiled modules make every start three times faster.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help run demo test proof check bench screens messages migration vendor lock env dev clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: env  ## the app and its worker on http://127.0.0.1:8000
	@$(BIN)/flask serve $(ARGS)

demo: env  ## the same, on a separate database filled with believable school years
	@OUTREACH_INSTANCE=instance/demo $(BIN)/flask serve --demo $(ARGS)

test: dev  ## every test at small counts (ARGS="-k word" for some)
	@.ci/install
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

proof: dev  ## the same proofs at full counts, written to docs/proof.md
	@.ci/install
	@$(BIN)/python -m tests.proof $(ARGS)

bench: dev  ## how fast it is
	@$(BIN)/python -m tests.bench $(ARGS)

screens: dev  ## the main pages of the demo as pictures, into docs/screens
	@.ci/install
	@$(BIN)/python -m tests.screens

check: dev  ## style, types, the street, the French, the migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict outreach
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/flask translations
	@$(SCRATCH) $(BIN)/flask db upgrade && $(BIN)/flask db check

messages: env  ## collect the sentences to translate into the French catalogue
	@mkdir -p outreach/translations
	$(PYBABEL) extract -F babel.cfg -k l_ -k n_:1,2 \
	  --add-location=file --sort-by-file --width=120 -o outreach/translations/messages.pot .
	@test -f $(FRENCH) || $(PYBABEL) init -l fr --width=120 \
	  -i outreach/translations/messages.pot -d outreach/translations
	$(PYBABEL) update -l fr --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120 \
	  -i outreach/translations/messages.pot -d outreach/translations

migration: env  ## write the migration for changed tables: make migration m="what changes"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add the audience"'; exit 1; }
	@$(SCRATCH) $(BIN)/flask db upgrade && $(BIN)/flask db migrate -m "$(m)"

vendor: env  ## fetch the browser libraries, icons and fonts again (npm; developers only)
	@UV="$(UV)" sh static/vendor/vendor.sh

lock: env  ## pin the newest versions that pyproject.toml allows (UPGRADE= keeps those pinned)
	$(UV) lock $(UPGRADE)
	$(EXPORT) --no-dev -o requirements.txt
	$(EXPORT) -o requirements-dev.txt
	grep '^uv==' requirements-boot.txt | tr -d ' \\' | $(UV) pip compile -q --generate-hashes \
	  --no-annotate --no-header --python-version 3.11 -o requirements-boot.txt -

env: .venv/.ok $(CATALOGS:.po=.mo)  ## the packages that the app needs, in .venv
dev: env .venv/.dev  ## and those that developing it needs

clean:  ## remove what the commands made, except the databases in instance/
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find outreach tests \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +

# A database of its own for one command line, removed afterwards.
SCRATCH = dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; export OUTREACH_INSTANCE="$$dir";
EXPORT = $(UV) export -q --frozen --no-emit-project --no-annotate --no-header
UPGRADE ?= --upgrade
INSTALL = $(UV) pip install -q --require-hashes --python $(BIN)/python

# An environment of another Python than the one chosen now is made anew.
.venv/.ok: requirements.txt requirements-boot.txt
	@python=$$(.ci/python $(PYTHON)) || exit 1; \
	  version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  [ -d .venv/lib/python$$version ] || rm -rf .venv/*; \
	  if command -v uv >/dev/null; then uv venv -q --allow-existing --python $$python .venv; else \
	  $$python -m venv .venv && \
	  $(BIN)/python -m pip install -q --require-hashes -r requirements-boot.txt; fi
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.dev: .venv/.ok requirements-dev.txt
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/.ok
	@$(PYBABEL) compile -i $< -o $@
