import type { Transition } from '../model/state.ts'
import type { Move } from './move.ts'
import type { RunContext } from './run-context.ts'

const UNDOES: Partial<Readonly<Record<Transition, Transition>>> = {
  contract: 'restore',
  reapply: 'withdraw',
  withdraw: 'reapply',
}

/** Debts that end with a move: what a schema demanded binds nobody once that schema is left again. */
export async function closedDebts(context: RunContext, move: Move): Promise<readonly string[]> {
  const { migration, transition } = move
  const { statements } = context.dialect
  const undone = UNDOES[transition]
  if (undone !== undefined) return [statements.closeDebtsOf(migration, undone)]
  return transition === 'purge' || transition === 'discard' ? givenUp(context, move) : []
}

/** The way to bring a constraint back is in the migration's plan, and goes with what it holds. */
async function givenUp(context: RunContext, { migration }: Move): Promise<readonly string[]> {
  const { statements } = context.dialect
  const { debts } = await context.dialect.ledger(context.connection.session).read()
  return debts
    .filter((debt) => debt.migration === migration)
    .flatMap((debt) => {
      context.on({
        kind: 'note',
        text: `${debt.table}: ${debt.constraint} stays off (${debt.reason}); with ${migration} purged, only a new migration can add it`,
      })
      return [
        statements.closeDebt(debt.id),
        statements.audit({ actor: context.actor, event: 'debt given up', detail: { ...debt } }),
      ]
    })
}
