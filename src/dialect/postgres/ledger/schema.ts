/** The format of the ledger's tables. A newer one than we know is left alone. */
export const LEDGER_VERSION = 1

/** Made in one message; harmless where it stands. Sync triggers of any writer call functions in `bothways`. */
export const LEDGER_SCHEMA = `
CREATE SCHEMA IF NOT EXISTS bothways;
GRANT USAGE ON SCHEMA bothways TO PUBLIC;
CREATE TABLE IF NOT EXISTS bothways.meta (version integer NOT NULL);
INSERT INTO bothways.meta SELECT ${LEDGER_VERSION} WHERE NOT EXISTS (SELECT FROM bothways.meta);
CREATE TABLE IF NOT EXISTS bothways.migrations (
  position bigint GENERATED ALWAYS AS IDENTITY,
  name text PRIMARY KEY,
  summary text NOT NULL,
  state text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  checksum text NOT NULL,
  raw_hash text NOT NULL,
  plan_hash text NOT NULL,
  run_id text NOT NULL,
  plan jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS bothways.runs (
  id text PRIMARY KEY,
  command text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL,
  actor text NOT NULL,
  tool_version text NOT NULL,
  moves jsonb NOT NULL
);
CREATE TABLE IF NOT EXISTS bothways.journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id text NOT NULL,
  migration text NOT NULL,
  transition text NOT NULL,
  step_id text NOT NULL,
  state text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX IF NOT EXISTS journal_run ON bothways.journal (run_id);
CREATE TABLE IF NOT EXISTS bothways.backfills (
  migration text NOT NULL,
  step_id text NOT NULL,
  position text NOT NULL,
  rows bigint NOT NULL,
  PRIMARY KEY (migration, step_id)
);
CREATE TABLE IF NOT EXISTS bothways.unrepresentable (lens text NOT NULL, key jsonb NOT NULL, PRIMARY KEY (lens, key));
CREATE TABLE IF NOT EXISTS bothways.debts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration text NOT NULL,
  step_id text NOT NULL,
  table_name text NOT NULL,
  constraint_name text NOT NULL,
  reason text NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  closed_at timestamptz
);
CREATE TABLE IF NOT EXISTS bothways.catalog (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), fingerprint text NOT NULL, document jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS bothways.backups (id text PRIMARY KEY, run_id text, directory text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), verified_at timestamptz, manifest jsonb NOT NULL);
CREATE TABLE IF NOT EXISTS bothways.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  event text NOT NULL,
  detail jsonb NOT NULL,
  hash text NOT NULL
);
CREATE OR REPLACE FUNCTION bothways.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$bothways$ BEGIN RAISE insufficient_privilege USING MESSAGE = 'the audit log of bothways is append-only'; END $bothways$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bothways.audit FOR EACH STATEMENT EXECUTE FUNCTION bothways.refuse_change()`
