#!/usr/bin/env bash
# Runs check-datasets.py over a folder, in an environment of its own below the user's cache. A machine without Python, or
# without its package index, is told as that and passes.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "did not run: Python's checks of datasets ($1)"
  exit 0
}

command -v python3 >/dev/null || skip "there is no python3"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || skip "python3 is older than 3.10"
python3 -c 'import venv, ensurepip' 2>/dev/null || skip "python3 has no venv or no pip"

name=$(python3 - "$here/check-datasets.txt" <<'PY'
import hashlib, sys
made = open(sys.argv[1], "rb").read() + sys.version.encode() + b"trl 1.16.0"
print(hashlib.sha256(made).hexdigest()[:16])
PY
)
home=${XDG_CACHE_HOME:-$HOME/.cache}/tracemill-checks/$name
if [ ! -e "$home/.whole" ]; then
  rm -rf "$home"
  mkdir -p "$home" || skip "nothing can be written below ${XDG_CACHE_HOME:-$HOME/.cache}"
  python3 -m venv "$home" || skip "no environment could be made"
  pip=("$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --timeout 20 --retries 1)
  timeout 600 "${pip[@]}" -r "$here/check-datasets.txt" || skip "the packages could not be installed; is this machine offline?"
  # Without what it would train with, some gigabytes: its checks of data need none of it.
  timeout 300 "${pip[@]}" --no-deps trl==1.16.0 || skip "trl could not be installed; is this machine offline?"
  touch "$home/.whole"
fi
exec "$home/bin/python" "$here/check-datasets.py" "$@"
