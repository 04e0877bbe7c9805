#!/bin/sh
# Sees to it that what the tests need beyond Python is there: PostgreSQL's server, Chromium and Node.
# Installs Debian's packages where it runs as root on Debian; elsewhere says in one line what to install.
set -eu
missing=
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  printf '· Debian packages: installing%s\n' "$missing" >&2
  apt-get update -qq
  # A server of its own would start at once: the tests start theirs.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
printf 'The tests also need:%s. Install with: sudo apt-get install%s (or your system'\''s packages of that name).\n' \
  "$missing" "$missing" >&2
exit 1
