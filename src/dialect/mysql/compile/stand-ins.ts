import type { HeldCheck } from '../../../model/sync.ts'
import { identifier } from '../quote.ts'
import { evaluate, type TriggerContext } from './evaluate.ts'

/** What the old version is shown where its own rule refuses a value. */
export interface StandIns {
  /** The declared fallback, else NULL. */
  readonly stand: readonly string[]
  /** NULL after all, where the rule refuses the fallback itself. */
  readonly lastResort: readonly string[]
}

export function standInsOf(context: TriggerContext, rule: Pick<HeldCheck, 'standIns'>): StandIns {
  const columns = context.sync.lenses.flatMap((lens) =>
    lens.before.flatMap((column, number) =>
      rule.standIns.some((found) => found.lens === lens.id && found.column === column.name)
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
