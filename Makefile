# Cali. `make help` lists the targets.
PYTHON := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help chat serve prepare train install install-dev test test-long check hooks lint types content validate unit widget-test \
        evaluate nlu-report bench bench-nlu lock format audit clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

chat: install ## set everything up and serve http://localhost:5005/ (PORT=… changes it) for trying and developing
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare && DEV_REST=1 exec $(PYTHON) -W ignore -m bot serve

serve: install ## set everything up and serve as in production (needs SESSION_SECRET)
	@$(PYTHON) -W ignore -m bot prepare && exec $(PYTHON) -W ignore -m bot serve

prepare: install ## load the content, migrate the database, train if anything changed
	@$(PYTHON) -W ignore -m bot prepare

train: install ## train the model, whether or not anything changed
	@$(PYTHON) -m bot train --force

install:
	@tools/install.sh runtime

install-dev:
	@tools/install.sh dev

test: install-dev ## set everything up and run every check (under 20 minutes)
	@tools/system-packages.sh
	@$(MAKE) --no-print-directory check
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare
	@$(MAKE) --no-print-directory validate widget-test unit

test-long: install-dev ## the longer walks
	@tools/system-packages.sh
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare
	@$(PYTHON) -m pytest -m long

check: lint types content ## the quick checks, which the hook takes before each commit too

hooks: ## take the quick checks before each commit, from now on
	@git config core.hooksPath tools/hooks

lint: install-dev ## style of the code
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

format: install-dev ## put the style of the code right
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

types: install-dev ## type hints
	@.venv/bin/mypy

content: install-dev ## what Cali knows: form and writing
	@$(PYTHON) -m knowledge check

validate: install-dev ## Rasa's own check of domain, rules and training data
	@mkdir -p var; .venv/bin/rasa data validate --fail-on-warnings >var/validate.log 2>&1 || { grep -vE 'it/s|Warning' var/validate.log; exit 1; }; rm -f var/validate.log

WORKERS ?= 3

unit: install-dev ## the tests in Python, but for the long ones (three files at a time; WORKERS changes it)
	@$(PYTHON) -m pytest -m "not long" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

widget-test: ## the widget's own tests, its size, and that the built file is the sources'
	@npm ci --silent --prefix bot/widget
	@npm run --silent check --prefix bot/widget
	@npm test --silent --prefix bot/widget
	@npm run --silent build --prefix bot/widget -- --outDir ../../var/widget-check --emptyOutDir --logLevel error
	@cmp bot/widget/dist/widget.js var/widget-check/widget.js
	@size=$$(gzip -9 -c bot/widget/dist/widget.js | wc -c); [ "$$size" -le 30720 ] || \
	  { echo "bot/widget/dist/widget.js has $$size bytes gzip: the most is 30720" >&2; exit 1; }

evaluate: install ## QUESTIONS=file: ask each question and score the replies; every reply goes to evaluation.jsonl
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare
	@DEV_REST=1 $(PYTHON) -W ignore -m bot.evaluate "$(QUESTIONS)"

nlu-report: install-dev ## one page with plots: how well questions are understood
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare
	@$(PYTHON) -m bench.nlu_report

bench: install-dev ## speed, beside Rasa's default pipeline (builds an environment of its own the first time)
	@DEV_REST=1 $(PYTHON) -W ignore -m bot prepare
	@$(PYTHON) -W ignore -m bench.turns

bench-nlu: install-dev ## DATA=folder: understanding, on public data (PEER=0 leaves Rasa's default pipeline out)
	@$(PYTHON) -W ignore -m bench.nlu "$(DATA)"

lock: ## write the lock files anew from pyproject.toml
	@uv pip compile pyproject.toml --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	@uv pip compile pyproject.toml --quiet --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock

clean: ## take away what was installed and built
	@rm -rf .venv .tools models var node_modules bench/.venv .mypy_cache .ruff_cache .pytest_cache
