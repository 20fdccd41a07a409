import { MigrateError } from '../../errors/migrate-error.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { OnEvent } from '../../model/run-event.ts'
import { lawsOf } from '../../plan/laws-of.ts'
import type { DataFinding, DataReport } from '../../preflight/data-finding.ts'
import { lookAtData } from '../../preflight/look-at-data.ts'
import { LOOK } from '../../preflight/look-context.ts'
import type { Workspace } from '../workspace.ts'
import type { ReadyMigration } from './plan-up.ts'

/** Sends every live row through these plans and back, and asks it for all that they could fail on. Changes nothing. */
export function preflight(
  { connection, dialect }: Workspace,
  ready: readonly ReadyMigration[],
  catalog: Catalog,
  options: { readonly on?: OnEvent; readonly signal?: AbortSignal } = {},
): Promise<DataReport> {
  return lookAtData(
    {
      ...LOOK,
      connection,
      dialect,
      on: options.on ?? ((): void => undefined),
      signal: options.signal ?? new AbortController().signal,
    },
    lawsOf(
      ready.map(({ planned }) => planned),
      catalog,
    ),
  )
}

/** What the plans would stumble over ends it before the first of them begins. */
export function refuseData({ findings }: DataReport): void {
  const refused = findings.filter(({ severity }) => severity === 'refuse')
  const [first, ...others] = refused
  if (first === undefined) return
  throw new MigrateError('PREFLIGHT', {
    what: `${first.migration}: ${first.message}`,
    details: [
      ...examplesOf(first),
      ...others.flatMap((one) => [`${one.migration}: ${one.message}`, ...examplesOf(one), `  ${one.fix}`]),
    ],
    next: first.fix,
  })
}

function examplesOf({ examples }: DataFinding): readonly string[] {
  return examples.map(({ key, value }) => (value === '' || value === key ? key : `${key}: ${value}`))
}
