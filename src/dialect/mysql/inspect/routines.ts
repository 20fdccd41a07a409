import type { Routine } from '../../../model/catalog.ts'
import type { ParameterRow, ReadEvent, ReadRoutine } from './code-query.ts'
import { madeUnder } from './made-under.ts'

export function routine(row: ReadRoutine, parameters: readonly ParameterRow[]): Routine {
  const isFunction = row.kind === 'FUNCTION'
  const shown = parameters.map(({ mode, type }) => (isFunction ? type : `${mode} ${type}`))
  return {
    ...shared(row),
    signature: `${isFunction ? '' : 'procedure '}${row.name}(${shown.join(', ')})`,
    madeUnder: madeUnder(row),
  }
}

/** An event stands with the routines: code of the database's own. */
export function event(row: ReadEvent): Routine {
  return {
    ...shared(row),
    signature: `event ${row.name}`,
    madeUnder: [...madeUnder(row), `time_zone=${row.timeZone}`],
  }
}

function shared(row: ReadRoutine | ReadEvent): Omit<Routine, 'signature'> {
  return {
    schema: '',
    name: row.name,
    definition: row.statement ?? '',
    owner: row.definer,
    grants: [],
    comment: row.comment === '' ? null : row.comment,
  }
}
