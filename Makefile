# Two commands do all the set-up: `make lineage` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: lineage test docs images check bench clean

lineage: $(VENV)/.installed
	$(BIN)/kg build
	@echo "The page: $$($(BIN)/kg open --print)"

test: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadgroup

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

docs: $(VENV)/.tested
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -q -W --keep-going docs site

images: $(VENV)/.tested
	$(BIN)/python docs/make_images.py

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) out/lineage.* out/.kg .pytest_cache .mypy_cache .ruff_cache
