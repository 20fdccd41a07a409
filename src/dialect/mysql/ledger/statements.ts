import type { LedgerStatements } from '../../../model/ledger-store.ts'
import { FENCE, LEASE_TOKEN } from '../lease.ts'
import { literal } from '../quote.ts'
import { auditHash } from './audit-hash.ts'

const NOW = 'UTC_TIMESTAMP(6)'

function json(value: unknown): string {
  return literal(JSON.stringify(value))
}

/** The ledger's writes, values spelled out, so that those of rows commit with what they record. */
export const ledgerStatements: LedgerStatements = {
  beginRun: (run) =>
    `${FENCE};\nINSERT INTO bothways_runs (id, command, outcome, actor, tool_version, moves, fingerprint_before) VALUES (${literal(run.id)}, ${literal(run.command)}, 'running', ${literal(run.actor)}, ${literal(run.toolVersion)}, ${json(run.moves)}, (SELECT fingerprint FROM bothways_catalog))`,
  extendRun: (runId, moves) =>
    `${FENCE};\nUPDATE bothways_runs SET moves = JSON_MERGE_PRESERVE(moves, ${json(moves)}) WHERE id = ${literal(runId)}`,
  endRun: (runId, outcome) =>
    `${FENCE};\nUPDATE bothways_runs SET outcome = ${literal(outcome)}, ended_at = ${NOW} WHERE id = ${literal(runId)}`,
  insert: (entry) =>
    `INSERT INTO bothways_migrations (name, summary, state, checksum, raw_hash, plan_hash, run_id, plan) VALUES (${[entry.name, entry.summary, entry.state, entry.checksum, entry.rawHash, entry.planHash, entry.runId].map(literal).join(', ')}, ${json(entry.plan)})`,
  remove: (name) => `DELETE FROM bothways_migrations WHERE name = ${literal(name)}`,
  // A migration that is applied again moves to the end: a revert goes backwards through the order of application.
  move: (name, state, runId) =>
    `UPDATE bothways_migrations SET ${
      state === 'expanding' || state === 'expanded'
        ? `position = IF(state = 'reverted', (SELECT last FROM (SELECT MAX(position) + 1 AS last FROM bothways_migrations) AS positions), position), `
        : ''
    }state = ${literal(state)}, since = ${NOW}, run_id = ${literal(runId)} WHERE name = ${literal(name)}`,
  journal: (row) =>
    `INSERT INTO bothways_journal (run_id, migration, transition, step_id, state, lease_token) VALUES (${[row.runId, row.migration, row.transition, row.stepId, row.state].map(literal).join(', ')}, ${LEASE_TOKEN})`,
  // Two statements of which one counts a row: who sums up what a slice changed takes one off.
  saveCursor: (migration, stepId, cursor) =>
    `UPDATE bothways_backfills SET position = ${literal(cursor.position)}, row_count = ${cursor.rows} WHERE migration = ${literal(migration)} AND step_id = ${literal(stepId)};
INSERT IGNORE INTO bothways_backfills VALUES (${literal(migration)}, ${literal(stepId)}, ${literal(cursor.position)}, ${cursor.rows})`,
  clearCursor: (migration, stepId) =>
    `DELETE FROM bothways_backfills WHERE migration = ${literal(migration)} AND step_id = ${literal(stepId)}`,
  openDebt: (debt) =>
    `INSERT INTO bothways_debts (migration, step_id, table_name, constraint_name, reason) VALUES (${[debt.migration, debt.stepId, debt.table, debt.constraint, debt.reason].map(literal).join(', ')})`,
  closeDebtsOf: (migration, transition) =>
    `UPDATE bothways_debts SET closed_at = ${NOW} WHERE closed_at IS NULL AND migration = ${literal(migration)} AND step_id LIKE ${literal(`${transition}/%`)}`,
  closeDebt: (id) => `UPDATE bothways_debts SET closed_at = ${NOW} WHERE id = ${id}`,
  saveCatalog: (fingerprint, document) =>
    `INSERT INTO bothways_catalog (fingerprint, document) VALUES (${literal(fingerprint)}, ${json(document)}) ON DUPLICATE KEY UPDATE fingerprint = VALUES(fingerprint), document = VALUES(document)`,
  // Each row carries the hash of itself and of the one before: a row changed behind our back breaks the chain.
  audit: (event) =>
    `INSERT INTO bothways_audit (at, actor, event, detail, hash) SELECT at, actor, event, detail, ${auditHash('before_it')}
FROM (SELECT ${NOW} AS at, ${literal(event.actor)} AS actor, ${literal(event.event)} AS event, ${json(event.detail)} AS detail, (SELECT hash FROM bothways_audit ORDER BY id DESC LIMIT 1) AS before_it) AS new_event`,
}
