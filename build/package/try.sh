#!/usr/bin/env bash
# Tries an installed package where it was made: bash build/package/try.sh COMMAND_LINE [APP]. The command line tells its
# version and that no router runs, then serves until it is told to end; and so does the app, where it is named and there
# is a display. Of bash no more than macOS brings.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=$1
port=${TRY_PORT:-18791}
folder=$(mktemp -d)
router=

finish() {
  if [ -n "$router" ]; then kill -KILL "$router" 2>/dev/null || true; fi
  rm -rf "$folder"
}
trap finish EXIT

fail() {
  echo "$1" >&2
  if [ -f "$folder/log" ]; then cat "$folder/log" >&2; fi
  exit 1
}

runs() { kill -0 "$router" 2>/dev/null; }

# Asks every quarter of a second, for a minute at most; what is never so fails with the words that are given.
until_so() {
  local words=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 240 ] || fail "$words"
    sleep 0.25
  done
}

answers() {
  runs || fail "It ended before it was ready."
  curl --silent --fail --output /dev/null --max-time 5 "http://127.0.0.1:$port/health"
}
ended() { ! runs; }

# A life of a router, from its start to its end: both commands are those of a person.
try_life() {
  echo "Starting $*"
  "$@" --port "$port" --home "$folder/home" >"$folder/log" 2>&1 &
  router=$!
  until_so "It did not come up." answers
  "$tool" status --home "$folder/home" || fail "status of a router that runs ended with $?."
  kill -TERM "$router"
  until_so "It did not end." ended
  local code=0
  wait "$router" || code=$?
  router=
  [ "$code" -eq 0 ] || fail "It was told to end and did so with $code."
}

expected=$(sed -nE 's/^  "version": "(.*)",$/\1/p' package.json)
told=$("$tool" --version)
[ "$told" = "$expected" ] || fail "--version told '$told' and not '$expected'."
code=0
"$tool" status --home "$folder/none" || code=$?
[ "$code" -eq 4 ] || fail "status of no router ended with $code and not with 4."

try_life "$tool" serve
if [ $# -gt 1 ]; then try_life "$2"; fi
