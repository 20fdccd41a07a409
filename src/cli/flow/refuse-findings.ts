import { MigrateError } from '../../errors/migrate-error.ts'
import type { ReadyMigration } from './plan-up.ts'
import type { UpOptions } from './up.ts'

/**
 * Findings that say so end it, which is asked under `--guarded` alone. `proved` names the migrations of which a proof
 * says that they come back without loss: that lifts the findings which say so themselves.
 */
export function refuseFindings(
  ready: readonly ReadyMigration[],
  options: Pick<UpOptions, 'acceptIrreversible'>,
  proved: ReadonlySet<string>,
): void {
  const accepted = new Set(options.acceptIrreversible ?? [])
  const refused = ready
    .flatMap((found) => found.findings)
    .filter((finding) => finding.severity === 'refuse')
    .filter((finding) => !(finding.liftedBy === 'proof' && proved.has(finding.migration)))
    .filter((finding) => !(finding.code === 'irreversible' && accepted.has(finding.migration)))
  const [first] = refused
  if (first === undefined) return
  throw new MigrateError(first.code === 'irreversible' ? 'IRREVERSIBLE' : 'LINT_REFUSED', {
    what: `${first.migration}: ${first.message} [${first.code}]`,
    details: refused.slice(1).map((finding) => `${finding.migration}: ${finding.message} [${finding.code}]`),
    next: first.fix,
  })
}
