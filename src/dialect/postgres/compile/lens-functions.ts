import type { Lens, LensColumn, ReadColumn } from '../../../model/lens.ts'
import type { NullFill } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'

/**
 * Each direction of a lens is an SQL function whose parameters are named like the columns it reads, so that an author's
 * expression needs no rewriting. A `RETURN` body is parsed when it is made (PostgreSQL 14): no search_path can bend it,
 * and calls of it are inlined in triggers, backfills and checks. STABLE, not IMMUTABLE: the planner doesn't inline an
 * immutable function over concat_ws(), which PostgreSQL counts as stable.
 */
export type Direction = 'forth' | 'back' | 'fall'

export function functionName(lens: Lens, direction: Direction, number: number): string {
  return `bothways.${direction}_${lens.id}_${number}`
}

export function makeLens(lens: Lens): readonly string[] {
  return functionsOf(lens).map(({ name, reads, column, body }) => define(name, reads, column.type, body))
}

export function removeLens(lens: Lens): readonly string[] {
  return [...functionsOf(lens).map(({ name, reads }) => drop(name, reads)), forgetRows(lens)]
}

/** Empties the list of rows that one side of a lens can't express. */
export function forgetRows(lens: Lens): string {
  return `DELETE FROM bothways.unrepresentable WHERE lens IN ('${lens.id}', '${lens.id}:new')`
}

export function fillFunction(fill: NullFill): string {
  return `bothways.fill_${fill.id}`
}

export function makeNullFill(fill: NullFill): readonly string[] {
  return [define(fillFunction(fill), fill.reads, fill.type, fill.value)]
}

export function removeNullFill(fill: NullFill): readonly string[] {
  return [drop(fillFunction(fill), fill.reads)]
}

function functionsOf(lens: Lens): readonly {
  readonly name: string
  readonly reads: readonly ReadColumn[]
  readonly column: LensColumn
  readonly body: string
}[] {
  if (lens.contract === 'swap') return []
  const side = (columns: readonly LensColumn[], direction: Direction): ReturnType<typeof functionsOf> =>
    columns.flatMap((column, number) => {
      const [body, reads] =
        direction === 'fall' ? [column.fallback, column.fallbackReads] : [column.value, column.reads]
      return body === null ? [] : [{ name: functionName(lens, direction, number), reads, column, body }]
    })
  return [...side(lens.after, 'forth'), ...side(lens.before, 'back'), ...side(lens.before, 'fall')]
}

function define(name: string, reads: readonly ReadColumn[], type: string, body: string): string {
  const parameters = reads.map((read) => `${identifier(read.name)} ${read.type}`).join(', ')
  return `CREATE FUNCTION ${name}(${parameters}) RETURNS ${type} LANGUAGE sql STABLE PARALLEL SAFE RETURN CAST((${body}\n) AS ${castType(type)})`
}

function drop(name: string, reads: readonly ReadColumn[]): string {
  return `DROP FUNCTION ${name}(${reads.map((read) => read.type).join(', ')})`
}

/** An explicit cast to varchar(n) or varbit(n) cuts without a word; without the length, the assignment complains. */
export function castType(type: string): string {
  return type.replace(/^(character varying|varchar|bit varying|varbit)\s*\(\s*\d+\s*\)/i, '$1')
}
