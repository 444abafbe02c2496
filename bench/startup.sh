#!/usr/bin/env bash
# The floor of startup.ts: the same processes, with the same settings, started by hand. What needs nothing starts at
# once, what needs something waits for it; it ends when all of them answer. (memmon is left out: it needs supervisord.)
set -euo pipefail
settings=$1 home=$2

cp -a "$settings" "$home"
cd "$home"
mkdir -p logs
chmod 711 .
as=()
if ((EUID == 0)); then
  chown -R postgres database database-pool
  as=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

launch() { setsid /usr/bin/env -i "${@:2}" /bin/sh "$home/start/$1.sh" </dev/null >"logs/$1.log" 2>&1 & }
launch_as_postgres() { setsid "${as[@]}" /bin/sh "$home/start/$1.sh" </dev/null >"logs/$1.log" 2>&1 & }

for part in cache prometheus alert-inbox alertmanager node-exporter blackbox-exporter process-exporter redis-exporter logrotate; do
  launch "$part"
done

port=$(sed -n 's/^port = //p' database/postgresql.conf)
(
  cd database
  "${as[@]}" /usr/lib/postgresql/15/bin/initdb --pgdata data --username postgres --pwfile superuser \
    --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --data-checksums >/dev/null
)
launch_as_postgres database
until pg_isready --quiet --host 127.0.0.1 --port "$port"; do sleep 0.02; done
PGPASSWORD=$(<database/superuser) psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --host 127.0.0.1 --port "$port" \
  --username postgres --dbname postgres --file database/roles.sql
launch_as_postgres database-pool
launch postgres-exporter
migrations=()
for service in valeo-backend valeo-crm valeo-audit; do
  (env -i /bin/sh "start/$service-migrations.sh" >"logs/$service-migrations.log" 2>&1 && launch "$service") &
  migrations+=($!)
done
launch valeo-frontend
wait "${migrations[@]}"
while read -r url; do
  until curl --silent --fail --output /dev/null "$url"; do sleep 0.02; done
done <urls
