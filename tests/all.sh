#!/usr/bin/env bash
# Install into .venv, then lint, types, generated documents and tests. From any folder, on a new machine.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -e ".[dev]"
# Tests start programs, each of which would compile the package anew where the environment keeps no bytecode.
.venv/bin/python -m compileall -q vtlt_consolidate
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/lint-imports --no-cache
.venv/bin/python docs/generate.py --check
# Types take half a minute of one processor on a new machine: beside the tests, so that none is idle.
mkdir -p build
{ .venv/bin/mypy && .venv/bin/mypy packaging/*.py packaging/windows/*.py docs/*.py; } >build/types.txt 2>&1 &
failed=0
.venv/bin/python -m pytest -n 2 --dist worksteal -m "not long" "$@" || failed=1
wait $! || failed=1
cat build/types.txt
exit $failed
