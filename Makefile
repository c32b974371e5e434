# Every target does its own set-up, on a bare Debian 12 too: Python 3.11 and make are enough.
# In CI call .venv/bin/nisi gate itself (docs/how-to/ci.md): GNU make turns every failure into exit code 2.
#
#   make gate ARGS="--stage local"     arguments for nisi, pytest or the compiler of the lock
#   make setup PYTHON=python3.12       another Python for a new .venv

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup gate test calibrate bench lock clean browser postgresql bytecode FORCE

ARGS ?=
PYTHON ?=
PYTHONS := $(or $(PYTHON),python3.11 python3.12 python3.13 python3)

# A .venv counts only if its Python runs and it was made in this very folder: scripts name the folder they were made in.
VENV_IS_SOUND := .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && grep -qF "$$(pwd -P)/.venv" .venv/bin/activate
ifneq ($(shell $(VENV_IS_SOUND) && test -x .venv/bin/nisi && echo yes),yes)
.venv/.set-up: FORCE
endif

define TOOLS
  exec </dev/null
  # Settings of the caller's that would send an install somewhere else than .venv.
  unset UV_PYTHON UV_SYSTEM_PYTHON PIP_TARGET PIP_USER PYTHONHOME PYTHONPATH
  export UV_PYTHON_DOWNLOADS=never PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1
  say() { echo "set-up: $$*"; }
  stop() { say "$$*" >&2; exit 1; }
  root=; [ "$$(id -u)" = 0 ] || root="sudo -n"
  may_install() { command -v apt-get >/dev/null && $$root true 2>/dev/null; }
  apt_get() { $$root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -qq "$$@"; }
  apt_install() {  # quiet unless it fails; a package source that cannot be refreshed may be one that we do not need
    log=$$(mktemp)
    if ! { apt_get update || true; apt_get install -y --no-install-recommends "$$@"; } >"$$log" 2>&1; then
      tail -n 3 "$$log" >&2; rm -f "$$log"; return 1
    fi
    rm -f "$$log"
  }
endef

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: .venv/.set-up browser postgresql  ## .venv from requirements.lock with .venv/bin/nisi, a browser, PostgreSQL
	@echo "set-up: ready: .venv/bin/nisi on $$(.venv/bin/python --version)"

gate: .venv/.set-up browser bytecode  ## the gate; ARGS="--stage local"
	@code=0
	.venv/bin/nisi gate $(ARGS) || code=$$?
	echo "make gate: nisi gate ended with exit code $$code"
	exit $$code

# The slow files come first in the folder's own order: begun last, one of them would keep one worker and leave the other idle.
test: .venv/.set-up browser postgresql bytecode  ## the harness's own tests; ARGS="-k lock"
	@.venv/bin/python -m pytest tests --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

calibrate: .venv/.set-up browser postgresql bytecode  ## plants every fault that stage local has to find; ARGS="--stage merge"
	@code=0
	.venv/bin/nisi calibrate $(ARGS) || code=$$?
	echo "make calibrate: nisi calibrate ended with exit code $$code"
	exit $$code

wheel: .venv/.set-up  ## dist/: wheel and sdist of a release, with the calibration of this very harness
	@.venv/bin/python -m nisi.calibrate.release
	.venv/bin/python -m hatchling build -d dist

bench: .venv/.set-up  ## the benchmarks, where there are any
	@if [ -z "$$(find tests/bench -name '*.py' -print -quit 2>/dev/null)" ]; then
	  echo "make bench: no benchmarks under tests/bench"
	else
	  .venv/bin/python -m pytest tests/bench $(ARGS)
	fi

lock: .venv/.set-up  ## requirements.lock from pyproject.toml; ARGS=--upgrade for newer versions
	@$(TOOLS)
	.venv/bin/uv pip compile --quiet --python .venv/bin/python --universal --python-version 3.11 \
	  --generate-hashes --no-header --extra dev $(ARGS) pyproject.toml -o requirements.lock
	echo "make lock: $$(grep -c == requirements.lock) packages in requirements.lock; the next make installs them"

clean:  ## removes .venv, caches and dist; keeps runs, which are evidence
	@rm -rf .venv dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .schemathesis
	find src suites scenarios load contracts reports tests -depth -type d \
	  \( -name __pycache__ -o -name .pytest_cache -o -name .hypothesis -o -name .schemathesis \) -exec rm -rf {} +

.venv/.set-up: requirements.lock pyproject.toml
	@$(TOOLS)
	if ! { $(VENV_IS_SOUND); }; then
	  python=
	  for name in $(PYTHONS); do
	    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi
	  done
	  [ -n "$$python" ] || stop "needs Python 3.11 or newer, and none of these is: $(PYTHONS); install python3.11, or name it: make PYTHON=..."
	  if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
	    package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
	    may_install || stop "$$python cannot make a virtual environment; run: sudo apt-get install $$package"
	    say "installing $$package by apt-get"
	    apt_install "$$package" || stop "apt-get could not install $$package (above); install it, then run make again"
	  fi
	  say "making .venv with $$python ($$("$$python" --version))"
	  rm -rf .venv
	  "$$python" -m venv .venv
	fi
	say "installing the packages of requirements.lock"
	awk '/^[^ #]/ {wanted = /^uv==/} wanted' requirements.lock >.venv/uv.lock
	# Where Python may not write bytecode itself, every process would compile its imports again (0.3 to 0.8 s each).
	compile=$${PYTHONDONTWRITEBYTECODE:+--compile-bytecode}
	if .venv/bin/python -m pip install -qq --require-hashes -r .venv/uv.lock &&
	  .venv/bin/uv pip sync --quiet --python .venv/bin/python $$compile --require-hashes requirements.lock; then
	  install=".venv/bin/uv pip install --quiet --python .venv/bin/python"
	else
	  say "uv failed (above): installing by pip instead, in about two minutes"
	  install=".venv/bin/python -m pip install -qq"
	  $$install --require-hashes -r requirements.lock || stop "pip failed too (above); without packages nothing runs"
	fi
	$$install --no-deps --no-build-isolation --editable . || stop "nisi itself could not be installed (above)"
	touch $@

# A gate starts a dozen processes: where Python may not write bytecode itself, each of them would compile us again.
bytecode: .venv/.set-up
	@[ -z "$${PYTHONDONTWRITEBYTECODE:-}" ] || .venv/bin/python -m compileall -q src

browser: .venv/.set-up
	@$(TOOLS)
	packages=$$(echo .venv/lib/python3*/site-packages/playwright/driver)
	driver() { "$$packages/node" --version; }  # Playwright's Node needs libatomic1, which a bare Debian has not
	browser() {
	  build=$$(sed -n '/"chromium"/,/}/s/.*"revision": "\([0-9]*\)".*/\1/p' "$$packages/package/browsers.json")
	  own=$${PLAYWRIGHT_BROWSERS_PATH:-$$HOME/.cache/ms-playwright}
	  [ -e "$$own/chromium-$$build/INSTALLATION_COMPLETE" ] || [ -e "$$own/chromium_headless_shell-$$build/INSTALLATION_COMPLETE" ] ||
	    command -v chromium-headless-shell || command -v chromium || command -v google-chrome
	}
	shown() { driver && browser; } >/dev/null 2>&1
	if ! shown && may_install; then
	  say "installing a browser by apt-get, in about a minute"
	  driver >/dev/null 2>&1 || apt_install libatomic1 || true
	  browser >/dev/null 2>&1 || apt_install chromium-headless-shell || apt_install chromium || true
	fi
	shown || say "no browser: run: sudo apt-get install chromium-headless-shell libatomic1 (until then the browser suite is NOT SHOWN)"

# The server programs alone: each run makes a server of its own, so the package is kept from starting one.
postgresql: .venv/.set-up
	@$(TOOLS)
	server() { .venv/bin/python -c 'from refcourt.stores.postgres_server import found; found()'; }
	cluster=/etc/postgresql-common/createcluster.d/without-cluster.conf
	if ! server 2>/dev/null && may_install; then
	  say "installing PostgreSQL by apt-get, in about half a minute"
	  apt_install postgresql-common && $$root mkdir -p "$${cluster%/*}" &&
	    echo "create_main_cluster = false" | $$root tee "$$cluster" >/dev/null && apt_install postgresql || true
	fi
	server 2>/dev/null || say "no PostgreSQL: run: sudo apt-get install postgresql (until then --db postgres and its tests have no server)"
