#!/bin/sh
# Makes the data folder of a stopped Redis from a backup: loads the snapshot and writes a new append-only file from it.
# Everything else must be stopped: engines, Sentinels, every Redis of the group. Then start this one as the master, empty
# replicas after it, Sentinels last, engines when `settlement-core audit` is clean.
#   redis-restore.sh FOLDER REDIS_CONF      REDISCLI_AUTH holds the password where there is one
set -eu
backup=$1 conf=$2
setting() { sed -n "s/^$1 //p" "$conf" | tail -n 1; }
dir=$(setting dir) port=$(setting port) host=$(setting bind | cut -d' ' -f1)
ask() { redis-cli -h "$host" -p "$port" --no-auth-warning "$@"; }

redis-check-rdb "$backup/dump.rdb" > /dev/null || { echo "$backup is damaged" >&2; exit 1; }
[ -z "$(ls -A "$dir/appendonlydir" 2> /dev/null)" ] && [ ! -e "$dir/dump.rdb" ] || {
  echo "$dir holds data: move appendonlydir and dump.rdb away first, and keep them" >&2
  exit 1
}
cp "$backup/dump.rdb" "$dir/dump.rdb"
redis-server "$conf" --appendonly no --replicaof no one --dbfilename dump.rdb --daemonize no > "$dir/restore.log" 2>&1 &
server=$!
until ask PING 2> /dev/null | grep -q PONG; do
  kill -0 "$server" 2> /dev/null || { cat "$dir/restore.log" >&2; exit 1; }
  sleep 0.2
done
ask CONFIG SET appendonly yes > /dev/null
until ask INFO persistence | tr -d '\r' | grep -q '^aof_rewrite_in_progress:0' &&
  ask INFO persistence | tr -d '\r' | grep -q '^aof_rewrite_scheduled:0' &&
  ask INFO persistence | tr -d '\r' | grep -q '^aof_last_bgrewrite_status:ok'; do sleep 0.2; done
echo "$(ask DBSIZE) keys restored to $dir"
ask SHUTDOWN NOSAVE || true
wait "$server" || true
rm -f "$dir/dump.rdb"
