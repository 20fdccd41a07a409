import { isView } from '../look-up.ts'
import type { Table, View } from '../../model/catalog.ts'
import { isWritten, misfit, sharedTables, type RuleCheck } from './context.ts'

/** A `*` that stands for columns: not in count(*), nor as a sign of multiplication. */
const STAR =
  /(?:\bselect\b|\breturning\b|,|\.)\s*(?:"[^"]+"\.|`[^`]+`\.|\w+\.)?\*(?!\s*[\w"'`(])|(?:\bselect\b|\breturning\b)\s+\*/i

/** R10, R11, R13, R14 and R15: a table that looks otherwise, or is none. */
export const shape: RuleCheck = (context) =>
  sharedTables(context).flatMap(({ key, now, old, use }) => {
    const appeared = visible(now).filter((name) => !old.columns.some((column) => column.name === name))
    const stayed = visible(old).filter((name) => visible(now).includes(name))
    const inOrder = visible(now).filter((name) => stayed.includes(name))
    const moved = stayed.some((name, place) => inOrder[place] !== name)
    const held =
      context.engine.keepsColumns && (appeared.length > 0 || visible(old).length !== stayed.length)
        ? context.contract.statements.filter(
            ({ prepared, sql, tables }) => prepared === true && tables.includes(key) && STAR.test(sql),
          )
        : []
    const compared = Object.entries(use.columns).flatMap(([name, { filter }]) => {
      const was = old.columns.find((column) => column.name === name)
      const is = now.columns.find((column) => column.name === name)
      if (was === undefined || is === undefined || filter !== true) return []
      const zone = isZoned(was.type) !== isZoned(is.type) && /^(?:timestamp|time)/.test(is.type)
      return was.collation === is.collation && !zone ? [] : [name]
    })
    return [
      ...held.map(({ id, from }) => ({
        ...misfit(
          'R10',
          'breaks',
          key,
          null,
          `a prepared statement takes all columns of ${key}${from === undefined ? '' : ` (${from})`}: PostgreSQL refuses it once in each session (0A000) when columns come or go`,
          'Name its columns, or have the driver prepare again on 0A000.',
        ),
        statement: id,
      })),
      ...(use.star === true && moved
        ? [
            misfit(
              'R11',
              'warns',
              key,
              null,
              `the columns of ${key} stand in another order, and the release takes them all`,
              'Look whether it goes by their places.',
            ),
          ]
        : []),
      ...(use.positionalInsert === true && (moved || (appeared.length > 0 && context.engine.countsColumns))
        ? [
            misfit(
              moved ? 'R11' : 'R10',
              'breaks',
              key,
              null,
              `the release inserts into ${key} without naming columns, and they are ${moved ? 'others in their places' : 'more now'}`,
              'Name the columns in its INSERTs.',
            ),
          ]
        : []),
      ...compared.map((name) =>
        misfit(
          'R13',
          'warns',
          key,
          name,
          `${key}.${name} compares otherwise: its collation or time zone is another`,
          'Look at its filters and unique keys.',
        ),
      ),
      ...(isView(now) && !isView(old) ? standsIn(key, use) : []),
      ...(Object.values(use.columns).some(isWritten)
        ? now.triggers
            .filter(({ name }) => !old.triggers.some((known) => known.name === name))
            .map(({ name }) =>
              misfit(
                'R15',
                'warns',
                key,
                null,
                `the trigger ${name} runs with writes of ${key}`,
                'Look at counts of changed rows, generated ids and how long a write takes.',
              ),
            )
        : []),
    ]
  })

function standsIn(
  key: string,
  use: { readonly needsTable?: true; readonly conflictTargets?: readonly unknown[] },
) {
  const needs = use.needsTable === true || (use.conflictTargets ?? []).length > 0
  return [
    misfit(
      'R14',
      needs ? 'breaks' : 'warns',
      key,
      null,
      `${key} is a view${needs ? ', and the release upserts, truncates, locks or copies it' : ''}`,
      needs
        ? 'Keep the table until those releases are retired.'
        : 'Look whether the release does more with it than read and write rows.',
    ),
  ]
}

function visible(relation: Table | View): readonly string[] {
  return relation.columns.filter(({ invisible }) => invisible !== true).map(({ name }) => name)
}

function isZoned(type: string): boolean {
  return /with time zone|^timestamp\b(?! without)|timestamptz/.test(type) && !/without time zone/.test(type)
}
