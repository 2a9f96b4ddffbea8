# Every target brings .venv up to date by itself; see `make help`.
PYTHON := bin/with-python

.DEFAULT_GOAL := help
.PHONY: help up down preview drift deploy comment issue refresh test check bench docs clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

up: ## bring the example stack up on this machine, and say whom to log in as
	@$(PYTHON) -m engine.everyday up

down: ## take the stack down and stop the emulator
	@$(PYTHON) -m engine.everyday down

preview: ## what `make up` would change; BASE=main compares with that commit's stack, STACK=prod is another one
	@$(PYTHON) -m engine.review preview

drift: ## what was changed by hand at the vendors; STACK=prod is another stack
	@$(PYTHON) -m engine.review drift

deploy: ## what CI does to a stack of real tenants, policies on; STACK=prod
	@$(PYTHON) -m engine.review deploy

comment: ## the preview at REPORT=FILE as the one comment of its pull request (GitHub Actions)
	@$(PYTHON) -m engine.review comment

issue: ## the drift at REPORT=FILE as one issue of its stack (GitHub Actions)
	@$(PYTHON) -m engine.review issue

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
	@$(PYTHON) docs/policies.py

clean: down ## take the stack down and delete its state and every tool's cache
	rm -rf .state .pytest_cache .mypy_cache .ruff_cache .hypothesis
