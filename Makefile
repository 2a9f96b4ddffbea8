# Every target brings .venv up to date by itself; see `make help`.
PYTHON := bin/with-python

.DEFAULT_GOAL := help
.PHONY: help up down preview refresh test check bench docs clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

up: ## bring the example stack up on this machine, and say whom to log in as
	@$(PYTHON) -m engine.everyday up

down: ## take the stack down and stop the emulator
	@$(PYTHON) -m engine.everyday down

preview: ## what `make up` would change
	@bin/pulumi preview --diff

refresh: ## compare the stack's state with what the emulator holds
	@bin/pulumi refresh --yes --skip-preview

test: ## run every test; TESTS="tests/engine -k words" runs some
	@$(PYTHON) -m pytest $(TESTS)

check: ## format, lint, types, scripts, workflows, generated pages
	@$(PYTHON) -m engine.checks

bench: ## ratios: components against a flat program, emulator against Dex
	@$(PYTHON) -m bench

docs: ## write the generated pages of docs/ anew
	@$(PYTHON) docs/configuration.py
	@$(PYTHON) docs/integrations.py

clean: down ## take the stack down and delete its state and every tool's cache
	rm -rf .state .pytest_cache .mypy_cache .ruff_cache .hypothesis
