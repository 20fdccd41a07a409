import type { Routine } from '../../../model/catalog.ts'
import { identifier, literal } from '../quote.ts'
import type { EventRow, ParameterRow, RoutineRow } from './code-query.ts'
import { account, madeUnder } from './made-under.ts'

export function routine(row: RoutineRow, parameters: readonly ParameterRow[]): Routine {
  const [returned] = parameters.filter(({ place }) => Number(place) === 0)
  const taken = parameters.filter(({ place }) => Number(place) > 0)
  const shown = taken.map(({ mode, type }) => (row.kind === 'FUNCTION' ? type : `${mode ?? 'IN'} ${type}`))
  const declared = taken.map(
    (one) =>
      `${row.kind === 'FUNCTION' ? '' : `${one.mode ?? 'IN'} `}${identifier(one.name ?? '')} ${typeText(one)}`,
  )
  return {
    schema: '',
    name: row.name,
    signature: `${row.kind === 'FUNCTION' ? '' : 'procedure '}${row.name}(${shown.join(', ')})`,
    definition: [
      `CREATE DEFINER=${account(row.definer)} ${row.kind} ${identifier(row.name)}(${declared.join(', ')})`,
      ...(returned === undefined ? [] : [`RETURNS ${typeText(returned)}`]),
      ...(row.isDeterministic === 'YES' ? ['DETERMINISTIC'] : []),
      row.access,
      `SQL SECURITY ${row.security}`,
      ...(row.comment === '' ? [] : [`COMMENT ${literal(row.comment)}`]),
      row.body ?? '',
    ].join(' '),
    owner: row.definer,
    grants: [],
    comment: row.comment === '' ? null : row.comment,
    madeUnder: madeUnder(row),
  }
}

function typeText({ type, characterSet, collation }: ParameterRow): string {
  return characterSet === null
    ? type
    : `${type} CHARACTER SET ${characterSet} COLLATE ${collation ?? characterSet}`
}

/** An event stands with the routines: code of the database's own. */
export function event(row: EventRow): Routine {
  const schedule =
    row.at === null
      ? [
          `EVERY ${literal(row.every ?? '')} ${row.unit ?? ''}`,
          ...(row.starts === null ? [] : [`STARTS ${literal(row.starts)}`]),
          ...(row.ends === null ? [] : [`ENDS ${literal(row.ends)}`]),
        ]
      : [`AT ${literal(row.at)}`]
  return {
    schema: '',
    name: row.name,
    signature: `event ${row.name}`,
    definition: [
      `CREATE DEFINER=${account(row.definer)} EVENT ${identifier(row.name)} ON SCHEDULE`,
      ...schedule,
      `ON COMPLETION ${row.completion}`,
      STATUS[row.status] ?? row.status,
      ...(row.comment === '' ? [] : [`COMMENT ${literal(row.comment)}`]),
      `DO ${row.body}`,
    ].join(' '),
    owner: row.definer,
    grants: [],
    comment: row.comment === '' ? null : row.comment,
    madeUnder: [...madeUnder(row), `time_zone=${row.timeZone}`],
  }
}

const STATUS: Readonly<Record<string, string>> = {
  ENABLED: 'ENABLE',
  DISABLED: 'DISABLE',
  SLAVESIDE_DISABLED: 'DISABLE ON SLAVE',
  REPLICA_SIDE_DISABLED: 'DISABLE ON REPLICA',
}
