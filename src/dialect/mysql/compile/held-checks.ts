import type { HeldCheck, Sync } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import type { TriggerContext } from './evaluate.ts'
import { standInsOf } from './stand-ins.ts'

/** Only while both versions run is there an old rule and a writer that doesn't know of it. */
export function guardedChecks(sync: Sync): readonly HeldCheck[] {
  return sync.state === 'expanded' ? sync.checks : []
}

/**
 * Where a check of the old version refuses what a write of the new one means there, the row shows the declared fallback,
 * else NULL. `byNew` is the condition under which it is such a write.
 */
export function leadAroundChecks(context: TriggerContext, byNew: string): readonly string[] {
  return guardedChecks(context.sync).map((check) => {
    const { lastResort, stand } = standInsOf(context, check)
    const still =
      lastResort.length === 0 ? [] : [ask(context, check), 'IF _bw_refused THEN', ...lastResort, 'END IF;']
    return `IF ${byNew} THEN
${ask(context, check)}
IF _bw_refused THEN
${[...stand, ...still].join('\n')}
END IF;
END IF;`
  })
}

/** The check reads local variables, named like the columns. */
function ask({ sync, types }: TriggerContext, { columns, condition }: HeldCheck): string {
  const declarations = columns.map(
    ({ name }) =>
      `DECLARE ${identifier(name)} ${types.of(sync.table, name)} DEFAULT NEW.${identifier(name)};`,
  )
  return ['BEGIN', ...declarations, `SET _bw_refused = (${condition}) IS FALSE;`, 'END;'].join('\n')
}
