#!/usr/bin/env bash
# Install into .venv, then lint, types, generated documents and tests. From any folder, on a new machine.
set -eu
cd "$(dirname "$0")/.."
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -e ".[dev]"
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/mypy packaging/*.py packaging/windows/*.py docs/*.py
.venv/bin/lint-imports --no-cache
.venv/bin/python docs/generate.py --check
.venv/bin/python -m pytest -n 2 --dist loadfile -m "not long" "$@"
