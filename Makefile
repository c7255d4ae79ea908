# Two commands are enough on a fresh machine with Python: `make demo` and `make test`.
# Everything is installed into .venv from a lock file with hashes; no root is needed.

# The first of these that runs and is 3.11 or later; `make PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input -qq
TEXTS := $(wildcard src/khua/*/locale/*/LC_MESSAGES/*.po)

# What the checks of Django need to be loaded. The address leads nowhere: makemigrations compares
# models with migration files, and goes on when there is no database to compare with.
CHECK_ENV := KHUA_SECRET_KEY=check KHUA_HOME=$(CURDIR)/.venv/check-home \
	KHUA_OWNER_DATABASE_URL=postgresql://khua_owner@127.0.0.1:1/none

# Matching on Spark is tested where Java is.
SPARK := $(if $(shell command -v java),.venv/.spark)

.PHONY: help demo run test check bench bench-web bench-matching bench-money bench-figures clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

help:
	@echo "make demo    a synthetic country to try Khua on (KHUA_PORT, default 8000)"
	@echo "make run     serve Khua on its own record"
	@echo "make test    all tests"
	@echo "make check   style, types, imports, law files, migrations, translations, locks"
	@echo "make bench   benchmarks"
	@echo "make bench-web  the pages at 10,000, 100,000 and a million cases; SIZES=, SECONDS="
	@echo "make bench-matching  who is the same, beside Splink; SIZES=, PEERS=, HISTORICAL=, ONLY="
	@echo "make bench-money  patterns, features, tracing, beside snapml; MONEY_SIZES=, PATTERNS=, LABELLED=, QUICK=1"
	@echo "make bench-figures  the catalogue at a million victims, beside plain SQL, ONS's package, Spark; FIGURES_SIZES="
	@echo "make clean   remove what make made here; no record is touched"

demo: .venv/.run .venv/.texts
	@.venv/bin/khua demo

run: .venv/.run .venv/.texts
	@.venv/bin/khua serve

test: .venv/.dev .venv/.texts $(SPARK)
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/.dev .venv/.texts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(CHECK_ENV) .venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/khua law check
	$(CHECK_ENV) $(PY) -W ignore -m django makemigrations --check --dry-run --settings khua.web.settings
	$(PY) -m khua.web.check_translations
	$(PY) requirements/check.py

bench: .venv/.dev .venv/.texts
	@set -e; for file in benchmarks/bench_*.py; do \
		test -f "$$file" || { echo "there are no benchmarks yet"; exit 0; }; \
		$(PY) "$$file"; done

# minutes, and some 7 GB of disk for a million cases, in the system's folder for temporary files
SIZES ?= 10000 100000 1000000
SECONDS ?= 60
bench-web: .venv/.dev .venv/.texts
	@$(PY) -m benchmarks.web --sizes $(SIZES) --seconds $(SECONDS)

# Beside Splink, which has a venv of its own; PEERS=/path/to/venv when there is one already. An hour
# and 12 GB of disk for a million; what is there in build/bench-matching is not run again.
PEERS ?= .venv-bench
bench-matching: .venv/.dev $(SPARK) $(if $(filter .venv-bench,$(PEERS)),.venv-bench/.made)
	@$(PY) -m benchmarks.matching --sizes $(SIZES) --peers $(PEERS) \
		$(if $(HISTORICAL),--historical $(HISTORICAL)) $(if $(ONLY),--only $(ONLY)) $(ARGS)

# Beside snapml (proprietary) and networkx, in a venv of their own; MONEY_PEERS=/path/to/venv when
# there is one already. An hour and 10 GB of disk for ten million; QUICK=1 takes minutes. PATTERNS:
# AMLworld's HI-Small_Patterns.txt; LABELLED: tables with is_sar. What is there is not run again.
MONEY_SIZES ?= 1000000 10000000
MONEY_PEERS ?= .venv-bench-money
bench-money: .venv/.dev $(if $(filter .venv-bench-money,$(MONEY_PEERS)),.venv-bench-money/.made)
	@$(PY) -m benchmarks.money --sizes $(MONEY_SIZES) --peers $(MONEY_PEERS) $(if $(QUICK),--quick) \
		$(if $(PATTERNS),--patterns $(PATTERNS)) $(if $(LABELLED),--labelled $(LABELLED)) \
		$(if $(ONLY),--only $(ONLY)) $(ARGS)

# Beside the package of ONS (MIT) in a venv of its own, and on Spark where Java is.
FIGURES_SIZES ?= 50000 200000 1000000
FIGURES_PEERS ?= .venv-bench-figures
bench-figures: .venv/.dev $(SPARK) $(if $(filter .venv-bench-figures,$(FIGURES_PEERS)),.venv-bench-figures/.made)
	@$(PY) -m benchmarks.figures --sizes $(FIGURES_SIZES) --peers $(FIGURES_PEERS) \
		$(if $(SPARK),--spark) $(if $(ONLY),--only $(ONLY)) $(ARGS)

clean:
	rm -rf .venv .venv-bench .venv-bench-money .venv-bench-figures build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

# -- .venv ----------------------------------------------------------------------------------

.venv/.made:
	@test -n "$(PYTHON)" || { echo "Khua needs Python 3.11 or later, and none was found." >&2; \
		echo "Install it (Debian: apt install python3 python3-venv), or: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Khua needs Python 3.11 or later; $(PYTHON) is `$(PYTHON) -V 2>&1`." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make a virtual environment: its venv or ensurepip is missing." >&2; \
		echo "Debian, Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(PY) && $(PY) -m pip --version >/dev/null 2>&1 || { \
		echo "making .venv with $(PYTHON) …"; $(PYTHON) -m venv --clear .venv; }
	@touch $@

.venv-bench/.made: requirements/bench.lock
	@echo "installing what Khua's matching is compared with …"
	@$(PYTHON) -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check --no-input -qq install \
		--require-hashes -r requirements/bench.lock
	@touch $@

.venv-bench-money/.made: requirements/bench-money.lock
	@echo "installing what Khua's money is compared with …"
	@$(PYTHON) -m venv --clear .venv-bench-money
	@.venv-bench-money/bin/python -m pip --disable-pip-version-check --no-input -qq install \
		--require-hashes -r requirements/bench-money.lock
	@touch $@

.venv-bench-figures/.made: requirements/bench-figures.lock
	@echo "installing what Khua's figures are compared with …"
	@$(PYTHON) -m venv --clear .venv-bench-figures
	@.venv-bench-figures/bin/python -m pip --disable-pip-version-check --no-input -qq install \
		--require-hashes -r requirements/bench-figures.lock
	@touch $@

.venv/.run: .venv/.made requirements/run.lock pyproject.toml
	@echo "installing what Khua runs on …"
	@$(PIP) install --require-hashes -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

# dev.lock holds everything of run.lock, so `make demo` after `make test` has nothing to do
.venv/.dev: .venv/.made requirements/dev.lock requirements/run.lock pyproject.toml
	@echo "installing what Khua is developed with …"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/.run $@

.venv/.spark: .venv/.dev requirements/spark.lock
	@echo "installing Spark …"
	@$(PIP) install --require-hashes -r requirements/spark.lock
	@touch $@

# needs an installed Khua, but is not out of date because of that
.venv/.texts: $(TEXTS) | .venv/.made
	@$(PY) -m khua.web.compile_messages >/dev/null
	@touch $@
