import { dig, isTree, list, type Tree } from '../expression-tree.ts'
import { rowsOf } from './read-from.ts'
import { readSelect } from './read-select.ts'
import { nameOf } from './read-targets.ts'
import { readDelete, readInsert, readMerge, readUpdate } from './read-write.ts'
import type { Output, Purpose, Reading } from './reading.ts'
import type { Scope } from '../../statement-scope.ts'
import { textOf, textsOf } from './tree-text.ts'

/** SELECT, INSERT, UPDATE, DELETE, MERGE, with their WITH. */
export function readQuery(statement: Tree, around: Reading, purpose: Purpose, outer: Scope | null): Output {
  const [kind = ''] = Object.keys(statement)
  const node = statement[kind]
  const reading = withCtes(dig(node, 'withClause'), around, outer)
  const output = READERS[kind]?.(node, reading, outer) ?? { names: [], stars: [], open: true }
  if (purpose === 'result') for (const key of output.stars) reading.uses.mark(key, 'star')
  return output
}

const READERS: Readonly<Record<string, (node: unknown, reading: Reading, outer: Scope | null) => Output>> = {
  SelectStmt: readSelect,
  InsertStmt: readInsert,
  UpdateStmt: readUpdate,
  DeleteStmt: readDelete,
  MergeStmt: readMerge,
}

/** One that is recursive names itself; its first part says what it gives. */
function withCtes(clause: unknown, around: Reading, outer: Scope | null): Reading {
  const ctes = new Map(around.ctes)
  const reading = { ...around, ctes }
  for (const item of list(dig(clause, 'ctes'))) {
    const cte = item['CommonTableExpr']
    const name = textOf(dig(cte, 'ctename')) ?? ''
    const columns = textsOf(dig(cte, 'aliascolnames'))
    const query = dig(cte, 'ctequery')
    if (dig(clause, 'recursive') === true) {
      const first = isTree(query) ? outputNames(query) : []
      ctes.set(name, rowsOf({ names: [...columns, ...first], stars: [], open: first.length === 0 }, name))
    }
    if (isTree(query)) ctes.set(name, rowsOf(readQuery(query, reading, 'rows', outer), name, columns))
  }
  return reading
}

function outputNames(query: Tree): readonly string[] {
  let select = dig(query, 'SelectStmt')
  while (dig(select, 'larg') !== undefined) select = dig(select, 'larg')
  return list(dig(select, 'targetList')).flatMap((target) => nameOf(target) ?? [])
}
