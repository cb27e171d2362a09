# Everything a newcomer needs, on a machine that has only make and Python 3.11.
#   make demo          a spoken call to an agent on this machine, then a page to talk to it yourself
#   make demo ONCE=1   the call only: exit code 0 if the appointment moved
#   make demo EYES=1   an agent that sees: a parcel is held to the camera
#   make phone         the same call by telephone, then a number to call yourself
#   make test          the tests; LONG=1: with those that take longest
#   make docs          the documentation as a site, in site/

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -qq
ARGS ?=
# A file's tests share servers and models, so files are what the workers share; in the suite's order, slow ones early.
SHARED := --dist loadfile --no-loadscope-reorder
WORKERS := -n auto --maxprocesses 4 $(SHARED)
# Calls are waited for more than computed: three workers take 0.8 of the time of two on two cores.
CALLING := -n 3 $(SHARED)
# A warning is an error; but not one of the garbage collector, which comes in whatever test runs by then.
STRICT := -W error -W default::ResourceWarning -W default::pytest.PytestUnraisableExceptionWarning
QUICK := $(BIN)/pytest $(WORKERS) $(STRICT) -m "not weights and not e2e"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## Show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

.PHONY: setup
setup: $(VENV)/runtime.stamp ## Install the pinned packages into .venv
	@scripts/install-programs.sh espeak-ng

.PHONY: models
models: setup ## Fetch the model files the engine needs (171 MB, once)
	@$(BIN)/vivavoce models pull

.PHONY: vision
vision: setup ## Fetch the model files of agents that see (56 MB, once)
	@scripts/install-programs.sh nodejs npm
	@$(BIN)/vivavoce models pull vision

.PHONY: demo
demo: setup ## Call an agent on this machine; ONCE=1 stops after the call; EYES=1: one that sees
	@$(if $(EYES),scripts/install-programs.sh nodejs npm)
	@$(BIN)/vivavoce demo $(if $(ONCE),--once) $(if $(EYES),--eyes) $(ARGS)

.PHONY: phone
phone: setup ## Call the front desk by telephone (SIP); ONCE=1 stops after the call
	@scripts/install-programs.sh baresip
	@$(BIN)/vivavoce demo --phone $(if $(ONCE),--once) $(ARGS)

.PHONY: test
test: develop models vision ## Run the tests; ARGS="-k name" runs some, LONG=1 the longest too
	@scripts/install-programs.sh baresip chromium flite nodejs npm postgresql prometheus
	$(if $(ARGS),,$(QUICK))
	$(BIN)/pytest $(CALLING) $(or $(ARGS),-m "(weights or e2e)$(if $(LONG),, and not long)")

.PHONY: train-test
train-test: training/.venv/stamp models ## Test the training of the reader (gigabytes of packages of its own)
	@training/.venv/bin/pytest $(ARGS) training/tests

.PHONY: interop
interop: setup models ## Call with everyone's Live API clients (1.3 GB of them); ARGS="--only adk"
	@scripts/install-programs.sh nodejs npm
	$(BIN)/python interop/run.py $(ARGS)

.PHONY: docs
docs: $(VENV)/docs.stamp ## Build the documentation in site/, links checked; SERVE=1 keeps it open at :8000
	@$(BIN)/python scripts/reference_pages.py docs/reference
	@$(BIN)/zensical $(if $(SERVE),serve,build --strict --clean)
	@$(if $(SERVE),,$(BIN)/python scripts/check_site.py site)
	@$(if $(SERVE),,echo "Read it: file://$(CURDIR)/site/index.html")

.PHONY: unit
unit: develop ## Run the quick tests only, and see how much of the code they run
	$(QUICK) $(or $(ARGS),--cov --cov-report=)

# Tests of pure objects: no server, no weights, no process.
PURE := tests/test_architecture.py tests/test_dependencies.py tests/protocol tests/turns tests/tools

.PHONY: check
check: lint ## Before you push: style, types and the pure tests
	$(QUICK) $(PURE) $(ARGS)

.PHONY: package
package: develop ## Build the wheel and the sdist into dist/, and try the wheel
	@scripts/smoke_package.sh $(BIN)/python dist

.PHONY: lint
lint: develop node_modules/.package-lock.json ## Check style and types
	$(BIN)/ruff check src tests bench examples training
	$(BIN)/ruff format --check src tests bench examples training
	node_modules/.bin/biome lint --error-on-warnings
	$(BIN)/mypy

.PHONY: format
format: develop ## Put the code into its form
	$(BIN)/ruff check --fix src tests bench examples training
	$(BIN)/ruff format src tests bench examples training

.PHONY: develop
develop: $(VENV)/develop.stamp ## Install what tests and checks need besides

.PHONY: lock
lock: develop ## Pin the newest packages that fit pyproject.toml (needs uv)
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header \
		--extra eyes --extra pronunciation --extra sip pyproject.toml -o requirements.lock
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header \
		--extra eyes --extra pronunciation --extra sip --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header \
		-c requirements-dev.lock --group docs -o requirements-docs.lock

.PHONY: clean
clean: ## Remove .venv and what tools left behind
	rm -rf $(VENV) node_modules site .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@PYTHON="$(PYTHON)" scripts/install-programs.sh python3-venv
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Python packages into $(VENV) …"
	@$(PIP) install --require-hashes --no-compile -r requirements.lock  # compiling all of it takes longer than compiling what is used
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/develop.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	@echo "Installing what tests and checks need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

training/.venv/stamp: training/requirements.txt | $(BIN)/python
	@$(PYTHON) -m venv training/.venv
	@training/.venv/bin/pip --disable-pip-version-check -qq install -r $<
	@touch $@

node_modules/.package-lock.json: package-lock.json
	@scripts/install-programs.sh nodejs npm
	@echo "Installing what checks JavaScript …"
	@npm ci --loglevel=error --no-audit --no-fund
	@touch $@

$(VENV)/docs.stamp: requirements-docs.lock $(VENV)/runtime.stamp
	@echo "Installing what builds the documentation …"
	@$(PIP) install --require-hashes -r requirements-docs.lock
	@touch $@
