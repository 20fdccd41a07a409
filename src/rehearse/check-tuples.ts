import type { Dialect } from '../dialect/dialect.ts'
import type { Session } from '../dialect/session.ts'
import type { Candidates } from './candidates.ts'

/** A condition over a row: of a CHECK. */
export interface Condition {
  readonly name: string
  readonly text: string
  readonly columns: readonly string[]
}

/** Values of a few columns, as SQL, that the conditions over them take together. */
export type Tuple = ReadonlyMap<string, string>

const MOST_TUPLES = 24
const MOST_TRIED = 20_000

/**
 * Has the server find values that its checks take, among the candidates of the columns they mention. Gives a list for
 * each group of conditions that share columns, or says which condition takes none.
 */
export async function checkTuples(
  session: Session,
  dialect: Dialect,
  conditions: readonly Condition[],
  candidates: ReadonlyMap<string, Pick<Candidates, 'plain' | 'edges' | 'column'>>,
): Promise<{ readonly groups: readonly (readonly Tuple[])[]; readonly unsatisfied: string | null }> {
  const groups: (readonly Tuple[])[] = []
  for (const group of groupsOf(
    conditions.filter(({ columns }) => columns.every((name) => candidates.has(name))),
  )) {
    const found =
      (await solved(session, dialect, group, candidates, true)) ??
      (await solved(session, dialect, group, candidates, false))
    if (found === null || found.length === 0) {
      const named = group.map(({ name, text }) => `${name} ${text}`).join(' and ')
      return { groups, unsatisfied: `no value that was tried satisfies CHECK ${named}` }
    }
    groups.push(found)
  }
  return { groups, unsatisfied: null }
}

function groupsOf(conditions: readonly Condition[]): readonly (readonly Condition[])[] {
  const groups: { columns: Set<string>; members: Condition[] }[] = []
  for (const condition of conditions) {
    const touched = groups.filter(({ columns }) => condition.columns.some((name) => columns.has(name)))
    const joined = {
      columns: new Set([...touched.flatMap(({ columns }) => [...columns]), ...condition.columns]),
      members: [...touched.flatMap(({ members }) => members), condition],
    }
    for (const gone of touched) groups.splice(groups.indexOf(gone), 1)
    groups.push(joined)
  }
  return groups.map(({ members }) => members)
}

/** Null where evaluating fails: a sum of values at the edges may overflow. */
async function solved(
  session: Session,
  dialect: Dialect,
  group: readonly Condition[],
  candidates: ReadonlyMap<string, Pick<Candidates, 'plain' | 'edges' | 'column'>>,
  withEdges: boolean,
): Promise<readonly Tuple[] | null> {
  const names = [...new Set(group.flatMap(({ columns }) => columns))]
  const each = Math.max(2, Math.floor(MOST_TRIED ** (1 / names.length)))
  const lists = names.map((name) => {
    const found = candidates.get(name)
    const values =
      found === undefined ? [] : [...found.plain, ...(withEdges ? found.edges : [])].slice(0, each)
    return found?.column.notNull === false ? [...values, 'NULL'] : values
  })
  const sources = lists.map(
    (values, number) =>
      `(${values.map((value, place) => `SELECT ${place} AS i${number}, ${value} AS ${dialect.quote(names[number] ?? '')}`).join(' UNION ALL ')}) AS t${number}`,
  )
  const order = names.map((_, number) => `i${number} * ${[31, 17, 7, 3][number % 4]}`).join(' + ')
  try {
    const rows = await session.query(
      `SELECT ${names.map((_, number) => `i${number}`).join(', ')} FROM ${sources.join(' CROSS JOIN ')} WHERE ${group.map(({ text }) => `(${dialect.overValues(text)}) IS NOT FALSE`).join(' AND ')} ORDER BY (${order}) % 13, i0 LIMIT ${MOST_TUPLES}`,
    )
    return rows.map(
      (row) =>
        new Map(names.map((name, number) => [name, lists[number]?.[Number(row[`i${number}`])] ?? 'NULL'])),
    )
  } catch {
    return null
  }
}
