#!/bin/sh
# Makes bench/.venv: real Rasa 3.6.21 with TensorFlow, which the benchmarks set beside Cali. Only they call this.
# Usage: bench/peer/install.sh. Does nothing when nothing changed. To write the lock anew: bench/peer/install.sh lock.
set -eu
cd "$(dirname "$0")/../.."
say() { printf '· %s\n' "$*" >&2; }

uv=$(command -v uv || true)
if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
  uv=.tools/bin/uv
fi
[ -x "$uv" ] || { say "uv is missing: run 'make install' first"; exit 1; }

if [ "${1:-}" = lock ]; then
  exec "$uv" pip compile --quiet --no-config bench/peer/requirements.in --override bench/peer/overrides.txt \
    --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
    -o bench/peer/requirements.lock
fi

stamp=bench/.venv/.installed
wanted=$(cat bench/peer/requirements.lock bench/peer/install.sh | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then
  exit 0
fi
python=$(.venv/bin/python -c 'import sys; print(sys._base_executable)')
say "the peer: installing Rasa with TensorFlow into bench/.venv, about 2 GB, a few minutes"
[ -x bench/.venv/bin/python ] || "$uv" venv --quiet --python "$python" bench/.venv
"$uv" pip sync --quiet --require-hashes --python bench/.venv/bin/python bench/peer/requirements.lock
printf '%s\n' "$wanted" >"$stamp"
