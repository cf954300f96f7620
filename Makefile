# Two commands do all set-up: `make site` and `make test`. `make help` lists the rest.
# The environment is made by uv where it is on the PATH, and by the standard library's venv and pip where it is not;
# both install the same hashed versions from requirements.lock, built ones alone: nothing of others runs to be installed.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ROOMS  := audience escaping gate load manifest overlay policy publish target
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help site serve check test test-thorough test-all coverage mutants lint golden bench lock sbom audit screenshots clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python '>=3.11' $(VENV) && \
	  uv pip sync --quiet --python $(BIN)/python --require-hashes --only-binary :all: requirements.lock && \
	  uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; \
	else \
	  $(PYTHON) -c 'import sys; sys.exit("briefgen needs Python 3.11 or newer; set PYTHON=python3.x" if sys.version_info < (3, 11) else 0)' && \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement requirements.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@

site: $(READY) ## build the site into site/
	@$(BIN)/briefgen build

serve: $(READY) ## build the site, show it, rebuild on change
	@$(BIN)/briefgen serve

check: $(READY) ## check the records
	@$(BIN)/briefgen check

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest

test-thorough: $(READY) ## run the tests and a second, closer look: every width and scheme, every corpus
	@$(BIN)/python -m pytest -m 'not exhaustive'

test-all: $(READY) ## run every test there is: the figures of safety take an hour
	@$(BIN)/python -m pytest -m ''

coverage: $(READY) ## tell which branches no test takes, in the rooms on which safety rests
	@mkdir -p build
	@$(BIN)/coverage run -m pytest -n 0 -m 'not thorough and not exhaustive and not whole' $(ROOMS:%=tests/test_%.py)
	@$(BIN)/coverage report

mutants: $(READY) ## change the code that keeps secrets a little at a time, and tell what no test sees (half an hour)
	@$(BIN)/python -m tests.mutation

lint: $(READY) ## style, types, the import contract and the workflows
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/zizmor --offline --quiet --strict-collection .github

golden: $(READY) ## write the golden files anew (then read the diff)
	@$(BIN)/python -m pytest -q -n 0 --update-golden

bench: $(READY) ## time the check, the timeline, search, printing and building against others, side by side
	@$(BIN)/python benchmarks/check.py
	@$(BIN)/python -m benchmarks.timeline
	@$(BIN)/python -m benchmarks.search
	@$(BIN)/python -m benchmarks.pdf
	@$(BIN)/python -m benchmarks.browse
	@$(BIN)/python -m benchmarks.compare

screenshots: site ## build the site, and photograph each kind of page (needs chromium)
	@$(BIN)/python -m tests.screenshots

lock: $(READY) ## resolve requirements.lock anew (needs uv)
	@uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --python-version 3.11.0 --upgrade -o requirements.lock
	@uv pip compile .github/audit/requirements.in --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --python-version 3.11.0 --upgrade -o .github/audit/requirements.txt
	@$(MAKE) --no-print-directory sbom

sbom: $(READY) ## write the bill of materials anew (briefgen/sbom.cdx.json): what the package and its sites rest on
	@$(BIN)/python -m tests.bom

audit: ## look for known-vulnerable packages in the locks (asks the package index for its advisories)
	@$(PYTHON) -m venv build/audit
	@build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement .github/audit/requirements.txt
	@for lock in requirements.lock .github/audit/requirements.txt; do \
	  build/audit/bin/pip-audit --require-hashes --disable-pip --progress-spinner off $(AUDIT) --requirement $$lock || exit 1; \
	done

clean: ## remove the site and the environment
	@rm -rf site $(VENV)
