#!/bin/sh
# Debian's PostgreSQL as the official image is used: a password, and SQL to run on the first start.
set -eu
B=$(echo /usr/lib/postgresql/*/bin)
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA"
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    "$B/initdb" -D "$PGDATA" -U postgres -E UTF8 --locale=C.UTF-8 -A scram-sha-256 --pwfile=/tmp/password --no-sync
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    "$B/pg_ctl" -D "$PGDATA" -w -o "-c listen_addresses= -k /tmp" start
    for file in /docker-entrypoint-initdb.d/*.sql; do
        PGPASSWORD=$POSTGRES_PASSWORD "$B/psql" -h /tmp -U postgres -v ON_ERROR_STOP=1 -f "$file"
    done
    "$B/pg_ctl" -D "$PGDATA" -w stop
fi
exec "$B/postgres" -D "$PGDATA" -c listen_addresses='*' -k /tmp
