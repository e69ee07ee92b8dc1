# Two commands do all the set-up: `make lineage` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif

.PHONY: lineage test soak docs images check bench clean

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

# Exactly what was tested, by version and hash; pyproject.toml tells what else would do.
$(VENV)/.tested: requirements-test.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

$(VENV)/.soaked: requirements-soak.txt $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# The tests of tests/trust at length: hours. Figures go into docs/reliability.md, with their date.
soak: $(VENV)/.soaked
	KG_SOAK_KILLS=200 KG_SOAK_SPOILT=200 KG_SOAK_NOTES=100000 KG_SOAK_SIZE=100000 \
	KG_SOAK_CUE_SIZE=10000 KG_SOAK_MEGABYTES=50 KG_SOAK_CLIENTS=200 KG_SOAK_SERVE_SECONDS=60 \
	KG_SOAK_WATCH_KILLS=200 KG_SOAK_REQUESTS=20000 KG_SOAK_EXAMPLES=1000 KG_SOAK_FUZZ_SECONDS=1500 \
	$(BIN)/pytest tests/trust -m "" -v -s --durations=20

docs: $(VENV)/.tested
	$(BIN)/python docs/generate.py
	$(BIN)/python -m sphinx -q -W --keep-going docs site

images: $(VENV)/.tested
	$(BIN)/python docs/make_images.py

bench: $(VENV)/.tested
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) out/lineage.* out/.kg .pytest_cache .mypy_cache .ruff_cache
