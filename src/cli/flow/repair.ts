import { repairConstraint } from '../../execute/constraint.ts'
import { repairRows } from '../../execute/kept-rows.ts'
import type { Debt } from '../../model/ledger.ts'
import { withLock, type Workspace, type WriteOptions } from '../workspace.ts'
import { recordCatalog } from './catalog-record.ts'
import { refuseUnfinished } from './history.ts'

export interface RepairReport {
  readonly closed: readonly Debt[]
  /** With what is in the way now. */
  readonly open: readonly Debt[]
}

/** Tries again to bring back what a revert had to leave off. */
export async function repair(workspace: Workspace, options: WriteOptions): Promise<RepairReport> {
  return withLock(workspace, options, async (context) => {
    const snapshot = await workspace.store.read()
    refuseUnfinished(snapshot)
    const closed: Debt[] = []
    const open: Debt[] = []
    const { dialect, connection } = workspace
    for (const debt of snapshot.debts) {
      const { program } = await workspace.store.plan(debt.migration)
      const step = Object.values(program)
        .flat()
        .find((found) => found.id === debt.stepId)
      const reason =
        step?.kind === 'constraint'
          ? await repairConstraint(context, debt.migration, step)
          : step?.kind === 'keptRows'
            ? await repairRows(context, step)
            : debt.reason
      if (reason !== null) {
        open.push({ ...debt, reason })
        continue
      }
      await connection.session.script(
        [
          dialect.statements.closeDebt(debt.id),
          dialect.statements.audit({ actor: context.actor, event: 'debt closed', detail: { ...debt } }),
        ].join(';\n'),
      )
      closed.push(debt)
    }
    if (closed.length > 0) await connection.session.script((await recordCatalog(workspace)()).join(';\n'))
    return { closed, open }
  })
}
