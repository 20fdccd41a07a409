import type { HeldCheck, Sync } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import { evaluate, type TriggerContext } from './evaluate.ts'

/** Only while both versions run is there an old rule and a writer that doesn't know of it. */
export function guardedChecks(sync: Sync): readonly HeldCheck[] {
  return sync.state === 'expanded' ? sync.checks : []
}

/**
 * Where a check of the old version refuses what a write of the new one means there, the row shows the declared fallback,
 * else NULL. `_bw_by_new` says whose write it is.
 */
export function leadAroundChecks(context: TriggerContext): readonly string[] {
  return guardedChecks(context.sync).map((check) => {
    const { lastResort, stand } = standIns(context, check)
    const still =
      lastResort.length === 0 ? [] : [ask(context, check), 'IF _bw_refused THEN', ...lastResort, 'END IF;']
    return `IF _bw_by_new THEN
${ask(context, check)}
IF _bw_refused THEN
${[...stand, ...still].join('\n')}
END IF;
END IF;`
  })
}

/** The declared fallback, else NULL; and NULL after all where the check refuses the fallback itself. */
function standIns(
  context: TriggerContext,
  check: HeldCheck,
): { readonly stand: readonly string[]; readonly lastResort: readonly string[] } {
  const columns = context.sync.lenses.flatMap((lens) =>
    lens.before.flatMap((column, number) =>
      check.standIns.some((found) => found.lens === lens.id && found.column === column.name)
        ? [{ lens, column, number, target: `NEW.${identifier(column.name)}` }]
        : [],
    ),
  )
  return {
    stand: columns.map(({ lens, column, number, target }) =>
      column.fallback === null
        ? `SET ${target} = NULL;`
        : evaluate(context, lens, 'before', number, 'NEW.', target, 'fallback'),
    ),
    lastResort: columns.flatMap(({ column, target }) =>
      column.fallback === null || column.notNull ? [] : [`SET ${target} = NULL;`],
    ),
  }
}

/** The check reads local variables, named like the columns. */
function ask({ sync, types }: TriggerContext, { columns, condition }: HeldCheck): string {
  const declarations = columns.map(
    ({ name }) =>
      `DECLARE ${identifier(name)} ${types.of(sync.table, name)} DEFAULT NEW.${identifier(name)};`,
  )
  return ['BEGIN', ...declarations, `SET _bw_refused = (${condition}) IS FALSE;`, 'END;'].join('\n')
}
