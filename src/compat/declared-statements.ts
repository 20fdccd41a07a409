import { Kysely, sql, type CompiledQuery, type Dialect } from 'kysely'
import type { Parameter, ReleaseContract, StatementUse, TableUse } from '../model/release-contract.ts'
import { compilingOnly } from './compiling-only.ts'
import { isBinding } from './evidence.ts'
import { tableOfKey } from '../model/table-key.ts'

/**
 * The statements that a declaration stands for: a model of Prisma or Drizzle names every column in each query, and a file
 * that was written by hand means what it says. Tried like those that were seen.
 */
export function declaredStatements(
  contract: ReleaseContract,
  compiler: Pick<Dialect, 'createAdapter' | 'createQueryCompiler'>,
): readonly StatementUse[] {
  const db = new Kysely<Record<string, Record<string, unknown>>>({ dialect: compilingOnly(compiler) })
  return Object.entries(contract.tables).flatMap(([key, use]) => ofTable(db, contract, key, use))
}

type Database = Kysely<Record<string, Record<string, unknown>>>

function ofTable(
  db: Database,
  contract: ReleaseContract,
  key: string,
  use: TableUse,
): readonly StatementUse[] {
  const named = tableOfKey(key)
  if (named === null || !isBinding(contract, use)) return []
  const scope = named.schema === null ? db : db.withSchema(named.schema)
  const columns = Object.entries(use.columns).filter(([, column]) => isBinding(contract, column))
  const names = (wanted: (column: (typeof columns)[number][1]) => boolean): readonly string[] =>
    columns.filter(([, column]) => wanted(column)).map(([name]) => name)
  const made = (
    what: string,
    kind: StatementUse['kind'],
    query: { compile(): CompiledQuery },
  ): StatementUse => {
    const { parameters, sql: text } = query.compile()
    return {
      id: `${what} ${key}`,
      kind,
      sql: text,
      tables: [key],
      parameters: parameters.map((column): Parameter => ({ of: { table: key, column: String(column) } })),
      from: `${what} of every column that it declares`,
      by: use.by ?? ['hand'],
    }
  }
  const read = names((column) => column.read !== undefined)
  const always = names((column) => column.insert === 'always')
  const inserted = names((column) => column.insert !== undefined)
  const updated = names((column) => column.update === true)
  // The name of its column stands for each value: what is sent is chosen when it is tried.
  const values = (list: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(list.map((name) => [name, name]))
  const never = sql<boolean>`1 = 0`
  return [
    ...(read.length === 0 ? [] : [made('SELECT', 'read', scope.selectFrom(named.name).select([...read]))]),
    ...(use.inserts !== true || inserted.length === 0
      ? []
      : [
          made('INSERT', 'write', scope.insertInto(named.name).values(values(inserted))),
          ...(always.length === 0 || always.length === inserted.length
            ? []
            : [made('INSERT of what it must', 'write', scope.insertInto(named.name).values(values(always)))]),
        ]),
    ...(updated.length === 0
      ? []
      : [made('UPDATE', 'write', scope.updateTable(named.name).set(values(updated)).where(never))]),
    ...(use.deletes === true ? [made('DELETE', 'write', scope.deleteFrom(named.name).where(never))] : []),
  ]
}
