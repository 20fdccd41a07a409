import type { Parameter, StatementUse } from '../model/release-contract.ts'
import { both, mergeEmitted } from './merge-column.ts'
import { joined } from './merge-note.ts'

/** The same text by two sources, or from two runs. Counts aren't added: the same run may be recorded twice. */
export function mergeStatement(a: StatementUse, b: StatementUse): StatementUse {
  const result = both(a.result, b.result, (x) => x)
  const seen = both(a.seen, b.seen, Math.max)
  const from = both(a.from, b.from, (x) => x)
  const unread = a.unread === undefined || b.unread === undefined ? undefined : a.unread
  // Of two texts with one shape, the one with fewer values in its lists.
  const [kept, other] = a.sql.length <= b.sql.length ? [a, b] : [b, a]
  return {
    id: a.id,
    kind: a.kind,
    sql: kept.sql,
    tables: joined(a.tables, b.tables),
    parameters: kept.parameters.map((parameter, index) =>
      a.sql === b.sql ? mergeParameter(parameter, other.parameters[index] ?? {}) : parameter,
    ),
    ...(result === undefined ? {} : { result }),
    ...(a.prepared === true || b.prepared === true ? { prepared: true } : {}),
    ...(seen === undefined ? {} : { seen }),
    ...(from === undefined ? {} : { from }),
    by: joined(a.by, b.by),
    ...(unread === undefined ? {} : { unread }),
  }
}

function mergeParameter(a: Parameter, b: Parameter): Parameter {
  const type = both(a.type, b.type, (x) => x)
  const of = both(a.of, b.of, (x) => x)
  const emits = both(a.emits, b.emits, mergeEmitted)
  return {
    ...(type === undefined ? {} : { type }),
    ...(of === undefined ? {} : { of }),
    ...(emits === undefined ? {} : { emits }),
  }
}
