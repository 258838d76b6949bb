# Every target is one line to bootstrap.py, which needs nothing but Python 3.11.
PYTHON ?= python3

.PHONY: run test check bench mutation clean
run test check bench mutation clean:
	@$(PYTHON) bootstrap.py $@ $(ARGS)
