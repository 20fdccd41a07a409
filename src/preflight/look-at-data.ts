import { MigrateError } from '../errors/migrate-error.ts'
import type { Stretch } from '../dialect/law-dialect.ts'
import type { TableLaws } from '../model/law.ts'
import { tableText } from '../model/names.ts'
import type { DataFinding, DataReport, Example } from './data-finding.ts'
import { failingRows } from './failing-rows.ts'
import { failureFindings, rowFinding, uniqueFinding } from './findings.ts'
import { WHOLE_TIMEOUT_MS, type LookContext } from './look-context.ts'
import { walk } from './walk.ts'

const EXAMPLES = 5

/** Asks every row of these tables whether it keeps the laws. Changes nothing, and nobody waits for it. */
export async function lookAtData(context: LookContext, tables: readonly TableLaws[]): Promise<DataReport> {
  const { session } = context.connection
  const { laws: dialect } = context.dialect
  const report: { tables: DataReport['tables'][number][]; findings: DataFinding[] } = {
    tables: [],
    findings: [],
  }
  for (const laws of tables) {
    const started = performance.now()
    const { findings, rows } = await lookAtTable(context, laws).finally(async () => {
      if (!session.alive) return
      await session.script(dialect.reading(0).reset)
      if (dialect.tidy !== null) await session.script(dialect.tidy)
    })
    report.tables.push({ table: tableText(laws.table), rows, ms: performance.now() - started })
    report.findings.push(...findings)
  }
  return report
}

async function lookAtTable(
  context: LookContext,
  laws: TableLaws,
): Promise<{ readonly rows: number; readonly findings: readonly DataFinding[] }> {
  const { session } = context.connection
  const { backfill, laws: dialect } = context.dialect
  await session.script(dialect.reading(WHOLE_TIMEOUT_MS).set)
  const leaves = await backfill.leaves(session, laws.table)
  await session.script(dialect.reading(context.timeoutMs).set)
  await refuseUnasked(context, laws, leaves[0] ?? { table: laws.table, pages: 0 })
  const failing = failingRows(context, laws)
  const counts = laws.rows.map(() => 0)
  const examples: Example[][] = laws.rows.map(() => [])
  const visit = async (part: Stretch): Promise<number> => {
    const answers = await failing.look(part)
    for (const { row, stretch } of answers) {
      for (const [number, law] of laws.rows.entries()) {
        const broken = Number(row[`c${number}`] ?? 0)
        counts[number] = (counts[number] ?? 0) + broken
        const shown = examples[number] ?? []
        if (broken === 0 || shown.length >= EXAMPLES) continue
        const query = dialect.examples(laws, law, stretch, EXAMPLES - shown.length)
        shown.push(...(await exampleRows(context, query)))
      }
    }
    return answers.reduce((sum, { row }) => sum + Number(row['rows'] ?? 0), 0)
  }
  const rows = await walk(context, `look at the rows of ${tableText(laws.table)}`, leaves, visit)
  const findings = [
    ...failureFindings(laws, failing.found, failing.gaveUp),
    ...laws.rows.flatMap((law, number) => rowFinding(laws, law, counts[number] ?? 0, examples[number] ?? [])),
  ]
  await session.script(dialect.reading(WHOLE_TIMEOUT_MS).set)
  for (const law of laws.uniques) {
    // Values that can't be worked out can't be compared; the rows they fail on are told.
    if (law.worksOut && failing.found.length > 0) continue
    const [answer] = await session.query(dialect.repeated(laws, law)).catch((error: unknown) => {
      throw wholeTooSlow(context, laws, law.constraint, error)
    })
    const groups = Number(answer?.['groups'] ?? 0)
    if (groups === 0) continue
    const shown = await exampleRows(context, dialect.repeatedExamples(laws, law, EXAMPLES))
    findings.push(uniqueFinding(laws, law, groups, Number(answer?.['rows'] ?? 0), shown))
  }
  return { rows, findings }
}

async function exampleRows({ connection }: LookContext, query: string): Promise<readonly Example[]> {
  const rows = await connection.session.query<{ row_key: string; row_value: string }>(query)
  return rows.map(({ row_key: key, row_value: value }) => ({ key, value }))
}

/** A statement that fails without a single row is not about rows. */
async function refuseUnasked(context: LookContext, laws: TableLaws, leaf: Stretch['leaf']): Promise<void> {
  const { connection, dialect } = context
  try {
    await connection.session.query(dialect.laws.count(laws, { leaf, from: 0, to: null, row: '1 = 0' }))
  } catch (error) {
    if (error instanceof MigrateError || !connection.session.alive) throw error
    throw new MigrateError('PREFLIGHT', {
      what: `The rows of ${tableText(laws.table)} can't be asked: ${dialect.classify(error).message}`,
      details: [...new Set(laws.attempts.map(({ title }) => title))],
      next: 'Correct the expressions of the migration that reads them.',
      cause: error,
    })
  }
}

function wholeTooSlow(context: LookContext, laws: TableLaws, constraint: string, error: unknown): unknown {
  if (context.dialect.classify(error).kind !== 'canceled') return error
  return new MigrateError('PREFLIGHT', {
    what: `Looking for duplicates under ${constraint} in ${tableText(laws.table)} took longer than ${WHOLE_TIMEOUT_MS / 60_000} minutes`,
    next: 'Build a plain index on its columns first: then the server reads them in order.',
    cause: error,
  })
}
