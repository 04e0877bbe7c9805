#!/bin/sh
# Makes the environment: uv, Python 3.11, the packages of a lock file, and the line that lets Rasa run without TensorFlow.
# Usage: tools/install.sh runtime|dev. Does nothing when nothing changed.
set -eu
cd "$(dirname "$0")/.."
kind=$1
say() { printf '· %s\n' "$*" >&2; }

lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
wanted="$kind $(cat "$lock" tools/install.sh | cksum)"
as_dev="dev $(cat requirements-dev.lock tools/install.sh | cksum)"
stamp=.venv/.installed
if [ -f "$stamp" ] && { [ "$(cat "$stamp")" = "$wanted" ] || [ "$(cat "$stamp")" = "$as_dev" ]; }; then
  exit 0
fi

uv=$(command -v uv || true)
if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
  uv=.tools/bin/uv
  if [ ! -x "$uv" ]; then
    say "uv: installing it into .tools/"
    python3 -m venv .tools >/dev/null 2>&1 && .tools/bin/python -m pip install --quiet uv ||
      { rm -rf .tools && python3 -m pip install --quiet --target .tools uv; }
  fi
fi

python=
for candidate in "$(command -v python3.11 || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.11*/bin/python3.11 \
  "$(command -v python3 || true)"; do
  if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  say "Python 3.11: none on this machine, so uv brings one"
  "$uv" python install --quiet 3.11
  python=3.11
fi

[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$python" .venv
say "packages: installing $lock"
"$uv" pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\nimport bot.rasa_lean\n' "$PWD" >"$site/cali.pth"
printf '%s\n' "$wanted" >"$stamp"
