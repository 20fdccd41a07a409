/**
 * The format of the ledger's tables. A newer one than we know is left alone. A table that is added leaves the format as it
 * is, so that an earlier build can still take back what a later one did; a column that changes is a new format.
 */
export const LEDGER_VERSION = 1

const OPTIONS = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin'
const NOW = 'DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)'

/** Made statement by statement, since each commits; harmless where they stand. The last one says that all are there. */
export const LEDGER_SCHEMA: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS bothways_meta (only_row TINYINT NOT NULL PRIMARY KEY DEFAULT 1, version INT NOT NULL) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_migrations (
  position BIGINT NOT NULL AUTO_INCREMENT,
  name VARCHAR(200) NOT NULL PRIMARY KEY,
  summary TEXT NOT NULL,
  state VARCHAR(20) NOT NULL,
  since ${NOW},
  checksum VARCHAR(100) NOT NULL,
  raw_hash VARCHAR(100) NOT NULL,
  plan_hash VARCHAR(100) NOT NULL,
  run_id VARCHAR(100) NOT NULL,
  plan LONGTEXT NOT NULL,
  KEY (position)
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_lease (only_row TINYINT NOT NULL PRIMARY KEY DEFAULT 1, lease_token BIGINT UNSIGNED NOT NULL DEFAULT 0, holder VARCHAR(500) NOT NULL DEFAULT '', locked_on VARCHAR(300) NULL, expires_at DATETIME(6) NOT NULL DEFAULT '2000-01-01') ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_runs (
  id VARCHAR(100) NOT NULL PRIMARY KEY,
  command VARCHAR(20) NOT NULL,
  started_at ${NOW},
  ended_at DATETIME(6) NULL,
  outcome VARCHAR(20) NOT NULL,
  actor VARCHAR(200) NOT NULL,
  tool_version VARCHAR(50) NOT NULL,
  moves LONGTEXT NOT NULL,
  fingerprint_before VARCHAR(100) NULL
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_journal (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  run_id VARCHAR(100) NOT NULL,
  migration VARCHAR(200) NOT NULL,
  transition VARCHAR(20) NOT NULL,
  step_id VARCHAR(100) NOT NULL,
  state VARCHAR(20) NOT NULL,
  lease_token BIGINT UNSIGNED NOT NULL,
  at ${NOW},
  KEY journal_run (run_id)
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_backfills (migration VARCHAR(200) NOT NULL, step_id VARCHAR(100) NOT NULL, position VARCHAR(100) NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (migration, step_id)) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_unrepresentable (lens VARCHAR(20) NOT NULL, row_key VARCHAR(700) NOT NULL, PRIMARY KEY (lens, row_key)) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_debts (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  migration VARCHAR(200) NOT NULL,
  step_id VARCHAR(100) NOT NULL,
  table_name VARCHAR(200) NOT NULL,
  constraint_name VARCHAR(200) NOT NULL,
  reason TEXT NOT NULL,
  opened_at ${NOW},
  closed_at DATETIME(6) NULL
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_catalog (only_row TINYINT NOT NULL PRIMARY KEY DEFAULT 1, fingerprint VARCHAR(100) NOT NULL, document LONGTEXT NOT NULL) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_backups (id VARCHAR(100) NOT NULL PRIMARY KEY, run_id VARCHAR(100) NULL, directory TEXT NOT NULL, at ${NOW}, verified_at DATETIME(6) NULL, manifest LONGTEXT NOT NULL) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_contracts (app VARCHAR(64) NOT NULL, app_release VARCHAR(128) NOT NULL, document LONGTEXT NOT NULL, recorded_at ${NOW}, PRIMARY KEY (app, app_release)) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_deployments (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  app VARCHAR(64) NOT NULL,
  app_release VARCHAR(128) NOT NULL,
  env VARCHAR(64) NOT NULL,
  deployed_at ${NOW},
  deployed_by VARCHAR(200) NOT NULL,
  knows VARCHAR(200) NULL,
  retired_at DATETIME(6) NULL
) ${OPTIONS}`,
  `CREATE TABLE IF NOT EXISTS bothways_audit (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at ${NOW},
  actor VARCHAR(200) NOT NULL,
  event VARCHAR(100) NOT NULL,
  detail LONGTEXT NOT NULL,
  hash CHAR(64) NOT NULL
) ${OPTIONS}`,
  'INSERT IGNORE INTO bothways_lease (only_row) VALUES (1)',
  `INSERT IGNORE INTO bothways_meta (version) VALUES (${LEDGER_VERSION})`,
]

/** Those of an earlier build lack some. */
export const LEDGER_TABLES: readonly string[] = LEDGER_SCHEMA.flatMap(
  (statement) => /^CREATE TABLE IF NOT EXISTS (\w+)/.exec(statement)?.[1] ?? [],
)
