# The README's words are the targets of this file.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
FOREIGN := .venv/.foreign

.PHONY: demo test prove lint types imports unit lock clean

demo: $(READY)  ## a night generated, played, printed and left to look at
	@$(BIN)/wms demo

test: $(READY)  ## everything that must be true before a change lands
	@$(MAKE) --no-print-directory --jobs 2 lint types imports $(FOREIGN)
	@$(MAKE) --no-print-directory unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY) $(FOREIGN)
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow"

prove: $(READY) $(FOREIGN)  ## the slow proofs: full-size data, long fault runs
	$(BIN)/pytest -m slow

lock: $(READY)  ## pin every dependency again, with hashes and no addresses
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra dev --upgrade pyproject.toml -o requirements.lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (3.11 - 3.13); none was found on PATH."; exit 2; }
	@$(PYTHON) -m venv --clear .venv 2>/dev/null || { \
		$(PYTHON) -m pip install --quiet --target .venv-tools virtualenv && \
		PYTHONPATH=.venv-tools $(PYTHON) -m virtualenv --clear --quiet .venv && rm -rf .venv-tools; } || { \
		echo "no virtual environment could be made with $(PYTHON): it has neither venv nor pip."; exit 2; }
	@echo "installing what requirements.lock pins ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(FOREIGN): tests/foreign.sh $(READY)
	@sh tests/foreign.sh .venv/foreign
	@touch $@

clean:
	rm -rf .venv demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis
