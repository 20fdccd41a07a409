import type { LedgerStatements } from '../../../model/ledger-store.ts'
import { jsonLiteral, literal } from '../quote.ts'
import { auditHash } from './audit-hash.ts'

/** The ledger's writes, values spelled out, so that they commit with what they record. */
export const ledgerStatements: LedgerStatements = {
  beginRun: (run) =>
    `INSERT INTO bothways.runs (id, command, outcome, actor, tool_version, moves, fingerprint_before) VALUES (${literal(run.id)}, ${literal(run.command)}, 'running', ${literal(run.actor)}, ${literal(run.toolVersion)}, ${jsonLiteral(run.moves)}, (SELECT fingerprint FROM bothways.catalog))`,
  extendRun: (runId, moves) =>
    `UPDATE bothways.runs SET moves = moves || ${jsonLiteral(moves)} WHERE id = ${literal(runId)}`,
  endRun: (runId, outcome) =>
    `UPDATE bothways.runs SET outcome = ${literal(outcome)}, ended_at = clock_timestamp() WHERE id = ${literal(runId)}`,
  insert: (entry) =>
    `INSERT INTO bothways.migrations (name, summary, state, checksum, raw_hash, plan_hash, run_id, plan) VALUES (${[entry.name, entry.summary, entry.state, entry.checksum, entry.rawHash, entry.planHash, entry.runId].map(literal).join(', ')}, ${jsonLiteral(entry.plan)})`,
  remove: (name) => `DELETE FROM bothways.migrations WHERE name = ${literal(name)}`,
  // A migration that is applied again moves to the end: a revert goes backwards through the order of application.
  move: (name, state, runId) =>
    `UPDATE bothways.migrations SET state = ${literal(state)}, since = clock_timestamp(), run_id = ${literal(runId)}${
      state === 'expanding' || state === 'expanded'
        ? `, position = CASE state WHEN 'reverted' THEN nextval(pg_get_serial_sequence('bothways.migrations', 'position')) ELSE position END`
        : ''
    } WHERE name = ${literal(name)}`,
  journal: (row) =>
    `INSERT INTO bothways.journal (run_id, migration, transition, step_id, state) VALUES (${[row.runId, row.migration, row.transition, row.stepId, row.state].map(literal).join(', ')})`,
  saveCursor: (migration, stepId, cursor) =>
    `INSERT INTO bothways.backfills VALUES (${literal(migration)}, ${literal(stepId)}, ${literal(cursor.position)}, ${cursor.rows}) ON CONFLICT (migration, step_id) DO UPDATE SET position = excluded.position, rows = excluded.rows`,
  clearCursor: (migration, stepId) =>
    `DELETE FROM bothways.backfills WHERE migration = ${literal(migration)} AND step_id = ${literal(stepId)}`,
  openDebt: (debt) =>
    `INSERT INTO bothways.debts (migration, step_id, table_name, constraint_name, reason) VALUES (${[debt.migration, debt.stepId, debt.table, debt.constraint, debt.reason].map(literal).join(', ')})`,
  closeDebtsOf: (migration, transition) =>
    `UPDATE bothways.debts SET closed_at = clock_timestamp() WHERE closed_at IS NULL AND migration = ${literal(migration)} AND step_id LIKE ${literal(`${transition}/%`)}`,
  closeDebt: (id) => `UPDATE bothways.debts SET closed_at = clock_timestamp() WHERE id = ${id}`,
  saveCatalog: (fingerprint, document) =>
    `INSERT INTO bothways.catalog (fingerprint, document) VALUES (${literal(fingerprint)}, ${jsonLiteral(document)}) ON CONFLICT (only_row) DO UPDATE SET fingerprint = excluded.fingerprint, document = excluded.document`,
  // Each row carries the hash of itself and of the one before: a row changed behind our back breaks the chain.
  audit: (event) =>
    `INSERT INTO bothways.audit (at, actor, event, detail, hash) SELECT at, actor, event, detail, ${auditHash('(SELECT hash FROM bothways.audit ORDER BY id DESC LIMIT 1)')}
FROM (SELECT clock_timestamp() AS at, ${literal(event.actor)}::text AS actor, ${literal(event.event)}::text AS event, ${jsonLiteral(event.detail)} AS detail) AS new`,
}
