#!/usr/bin/env bash
# Once, when the server's folder is empty: the roles and databases, as `arshjul database roles` prints
# them, and Prefect's own beside them. The passwords come from the secrets.
set -euo pipefail
export SECRETS=${SECRETS:-/run/secrets}
psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\set owner_password `cat "$SECRETS/owner-password"`
\set user_password `cat "$SECRETS/arshjul-password"`
\set prefect_password `cat "$SECRETS/prefect-password"`
CREATE ROLE arshjul_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE arshjul LOGIN PASSWORD :'user_password';
CREATE DATABASE arshjul OWNER arshjul_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE arshjul FROM PUBLIC;
GRANT CONNECT ON DATABASE arshjul TO arshjul;
CREATE ROLE prefect LOGIN PASSWORD :'prefect_password';
CREATE DATABASE prefect OWNER prefect ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE prefect FROM PUBLIC;
\connect prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
