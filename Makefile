# Every target sets up what it needs and does nothing twice. `make help` lists them.

PYTHON ?= python3
VENV := .venv
CHECKOV := .venv-checkov
SOURCES := $(shell find policies/modelrail -name '*.py' -o -name '*.json' 2>/dev/null)
INPUTS := 200000
PIP := -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup engine oracle preview test test-all lint mutation bench fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.ready $(CHECKOV)/.ready engine ## both environments and the Pulumi engine

preview: $(VENV)/.ready engine ## the reference stack on the real engine: passed, then blocked
	@support/preview

test: setup oracle lint ## ruff, mypy and the tests
	@$(VENV)/bin/python -m pytest -m "not slow"

test-all: setup ## the slow proofs
	@$(VENV)/bin/python -m pytest -m slow

lint: $(VENV)/.ready ## ruff and mypy
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

mutation: $(VENV)/.mutation ## small changes to the rules that no test notices
	@$(VENV)/bin/python support/mutation.py

bench: setup ## speed and memory, written to benchmarks/results.md
	$(VENV)/bin/python benchmarks/run.py
	$(VENV)/bin/python benchmarks/scans.py

fuzz: $(VENV)/.ready ## 200,000 wrong inputs for every reader; INPUTS=1000 makes it short
	@$(VENV)/bin/python tests/fuzz/run.py --inputs $(INPUTS)

clean: ## remove both environments
	rm -rf $(VENV) $(CHECKOV) dist

engine: $(VENV)/.ready
	@$(VENV)/bin/python support/engine/find.py

$(VENV)/.ready: requirements/pulumi.txt pyproject.toml
	@support/new-environment $(PYTHON) $(VENV)
	@echo "Installing Pulumi and modelrail into $(VENV) (about a minute the first time) ..."
	@$(VENV)/bin/python $(PIP) install --require-hashes -r requirements/pulumi.txt
	@$(VENV)/bin/python $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

oracle: ## Microsoft's evaluator of Azure Policy, which some tests ask; only where cargo is installed
	@support/oracle

$(VENV)/.mutation: requirements/mutation.txt $(VENV)/.ready
	@$(VENV)/bin/python $(PIP) install --require-hashes -r requirements/mutation.txt
	@touch $@

$(CHECKOV)/.installed: requirements/checkov.txt
	@support/new-environment $(PYTHON) $(CHECKOV)
	@echo "Installing checkov into $(CHECKOV) (about a minute the first time) ..."
	@$(CHECKOV)/bin/python $(PIP) install --require-hashes -r requirements/checkov.txt
	@touch $@

$(CHECKOV)/.ready: $(CHECKOV)/.installed $(VENV)/.ready $(SOURCES)
	@rm -rf dist
	@$(VENV)/bin/python $(PIP) wheel --no-deps --no-build-isolation -w dist .
	@$(CHECKOV)/bin/python $(PIP) install --no-deps --force-reinstall dist/modelrail-*.whl
	@touch $@
