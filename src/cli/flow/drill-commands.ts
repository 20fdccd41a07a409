import { EXIT } from '../../errors/exit-code.ts'
import type { Command, Outlook } from './drill-report.ts'
import type { Leg } from './revert-target.ts'
import type { Status } from './status.ts'

/** What to type, in order, and what each may end with. */
export function drillCommands(
  turns: readonly (readonly Leg[])[],
  { revert, unfinished }: Pick<Status, 'revert' | 'unfinished'>,
  onceMore: Outlook,
): readonly Command[] {
  const look: Command = {
    type: 'migrate status',
    exit: [EXIT.done],
    means: 'what state everything is in, and whether a revert is safe now',
  }
  if (unfinished !== null) {
    return [
      look,
      { type: 'migrate resume', exit: [EXIT.done], means: 'go on with the run that was cut off, or' },
      { type: 'migrate abort', exit: [EXIT.done], means: 'take its half-done move back' },
    ]
  }
  if (turns.length === 0) return [look]
  const debts = [revert, onceMore].map(({ conflicts, kept }) => conflicts.length + kept.length > 0)
  const exits = turns.map((_, number) => {
    if ((number === 0 ? revert : onceMore).blocked) return [EXIT.refused]
    return debts[number] === true ? [EXIT.debt] : [EXIT.done]
  })
  return [
    look,
    {
      type: 'migrate revert --dry-run',
      exit: [EXIT.done],
      means: 'which rows are in the way; changes nothing',
    },
    ...turns.map((legs, number): Command => ({
      type: 'migrate revert',
      exit: exits[number] ?? [EXIT.done],
      means: `${number === 0 ? '' : 'only once no release needs the new schema: '}${meaning(legs)}`,
    })),
    { type: 'migrate up --guarded', exit: [EXIT.done], means: 'forward again, when the cause is mended' },
    {
      type: 'migrate resume',
      exit: [EXIT.done],
      means: `if one of these ended with ${EXIT.stopped}: go on; \`migrate abort\` goes back instead`,
    },
    ...(debts.includes(true)
      ? [
          {
            type: 'migrate repair',
            exit: [EXIT.done],
            means: `if it ended with ${EXIT.debt}: closes what is open, once the rows in the way are mended`,
          },
        ]
      : []),
  ]
}

function meaning(legs: readonly Leg[]): string {
  return legs.some(({ transition }) => transition === 'withdraw')
    ? 'the old schema alone is served; what only the new one knew is held'
    : 'both schemas are served again; code of either version runs'
}
