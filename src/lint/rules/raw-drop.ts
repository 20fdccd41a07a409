import type { RawSql } from '../../model/operations/code.ts'
import { unread, type SqlEffect, type SqlStatement } from '../../model/sql-statement.ts'
import type { PlannedMigration } from '../../plan/plan-migration.ts'
import type { Finding, Rule } from '../finding.ts'
import { typedOperations } from '../typed-operations.ts'

/**
 * Raw SQL that drops keeps nothing: its `down` can rebuild a shape, not what was in it. What the same `up` has made before
 * is no loss.
 */
export const rawDrop: Rule = (planned, before) =>
  planned.migration.operations.flatMap((operation, index) => {
    if (operation.kind !== 'sql' || operation.irreversible !== undefined) return []
    const statements = planned.sql.get(operation.up) ?? unread(operation.up)
    const instead = typedOperations(before, statements)
    return lossesOf(statements).map(({ statement, effect }) =>
      findingOf(planned, operation, index, statement, effect, instead),
    )
  })

interface Loss {
  readonly statement: SqlStatement
  readonly effect: SqlEffect
}

function lossesOf(statements: readonly SqlStatement[]): readonly Loss[] {
  const made = new Set<string>()
  return statements.flatMap((statement) =>
    statement.effects.flatMap((effect): readonly Loss[] => {
      if (effect.kind === 'create') {
        made.add(nameOf(effect))
        return []
      }
      return isLoss(effect) && !isMade(effect, made) ? [{ statement, effect }] : []
    }),
  )
}

function isLoss(effect: SqlEffect): boolean {
  return effect.kind === 'drop' || effect.kind === 'truncate' || effect.kind === 'retype'
}

function isMade(effect: SqlEffect, made: ReadonlySet<string>): boolean {
  const table = 'table' in effect && effect.table !== null ? made.has(`table ${effect.table}`) : false
  return table || ((effect.kind === 'drop' || effect.kind === 'create') && made.has(nameOf(effect)))
}

function nameOf(effect: Extract<SqlEffect, { kind: 'drop' | 'create' }>): string {
  const { name, object, table } = effect
  return object === 'column' || object === 'constraint' ? `${object} ${table}.${name}` : `${object} ${name}`
}

function findingOf(
  { migration }: PlannedMigration,
  operation: RawSql,
  index: number,
  { at }: SqlStatement,
  effect: SqlEffect,
  instead: readonly string[] | null,
): Finding {
  const { code, message } =
    WORDS[effect.kind === 'truncate' || effect.kind === 'retype' ? effect.kind : 'drop']
  const declare = "say why it can't come back (irreversible: '…')"
  return {
    code,
    migration: migration.name,
    severity: 'refuse',
    message: message(effect),
    fix:
      instead === null
        ? `Use a typed operation (op.dropColumn, op.dropTable, op.changeColumn …), which holds what it takes away, prove it with \`migrate prove ${migration.name}\`, or ${declare}.`
        : `Write ${instead.join(', ')} in place of ${operation.phase === 'contract' ? 'this SQL, in expand' : 'this SQL'} (\`migrate lint --fix\` does), or ${declare}.`,
    operation: index,
    at,
    liftedBy: 'proof',
    ...(instead === null ? {} : { instead }),
  }
}

const WORDS = {
  drop: {
    code: 'raw-drop',
    message: (effect: SqlEffect) =>
      `raw SQL drops ${effect.kind === 'drop' ? named(effect) : 'something'}, and no down brings back what was in it`,
  },
  truncate: {
    code: 'raw-truncate',
    message: (effect: SqlEffect) =>
      `TRUNCATE of ${'table' in effect ? effect.table : 'a table'} fires no trigger of a row, so that no images are kept; those of a DELETE are`,
  },
  retype: {
    code: 'raw-retype',
    message: (effect: SqlEffect) =>
      `raw SQL gives ${effect.kind === 'retype' ? `${effect.table}.${effect.column}` : 'a column'} another type, and values that don't fit are cut or gone`,
  },
} as const

function named({ name, object, table }: Extract<SqlEffect, { kind: 'drop' | 'create' }>): string {
  if (object === 'other') return name === '' ? 'something' : name
  return `the ${object} ${table === null || object === 'index' ? name : `${table}.${name}`}`
}
