#!/usr/bin/env bash
# Run the tests on every supported interpreter this machine has, and say which it did not find.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=() missing=() passed=()
for version in 3.11 3.12 3.13 3.14; do
    python=""
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        missing+=("$version")
        continue
    fi
    echo "== Python $version ($python)"
    if make --no-print-directory PYTHON="$python" VENV=".venv-$version" test; then
        passed+=("$version")
    else
        failed+=("$version")
    fi
done

echo "passed: ${passed[*]:-none}; failed: ${failed[*]:-none}; not found on this machine: ${missing[*]:-none}"
[ "${#failed[@]}" -eq 0 ] && [ "${#passed[@]}" -gt 0 ]
