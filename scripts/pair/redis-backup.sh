#!/bin/sh
# Copies a running Redis to a new folder: a snapshot of one moment, checked, and how far every outbox had come before it.
# Run it on the machine of a replica: the master is not disturbed. In a Cluster once per third.
#   redis-backup.sh HOST PORT FOLDER        REDISCLI_AUTH holds the password where there is one
set -eu
host=$1 port=$2 target=$3
ask() { redis-cli -h "$host" -p "$port" --no-auth-warning "$@"; }
field() { ask INFO persistence | tr -d '\r' | sed -n "s/^$1://p"; }

[ ! -e "$target" ] || { echo "$target is there already" >&2; exit 1; }
partial="$target.partial-$$"
trap 'rm -rf "$partial"' EXIT
mkdir -m 700 "$partial"

# Read before the snapshot: everything up to these positions is in it.
ask --scan --pattern '*{p*}:out' | while read -r key; do
  printf '%s %s\n' "$key" "$(ask XREVRANGE "$key" + - COUNT 1 | head -n 1)"
done | sort > "$partial/reached.txt"

before=$(ask LASTSAVE)
# LASTSAVE counts seconds.
sleep 1
ask BGSAVE > /dev/null
while [ "$(field rdb_bgsave_in_progress)" != 0 ] || [ "$(ask LASTSAVE)" = "$before" ]; do
  [ "$(field rdb_last_bgsave_status)" = ok ] || { echo "BGSAVE failed; see the log of Redis" >&2; exit 1; }
  sleep 0.2
done
dir=$(ask CONFIG GET dir | tail -n 1)
file=$(ask CONFIG GET dbfilename | tail -n 1)
cp "$dir/$file" "$partial/dump.rdb"
redis-check-rdb "$partial/dump.rdb" > "$partial/check.txt" || { cat "$partial/check.txt" >&2; exit 1; }
sync
mv "$partial" "$target"
echo "$target: $(wc -c < "$target/dump.rdb") bytes, $(wc -l < "$target/reached.txt") outboxes, checked"
