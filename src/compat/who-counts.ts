import type { Deployment } from '../model/deployment.ts'

/** Releases of which a change must be mindful. */
export interface WhoCounts {
  /** Running now, as far as was recorded. */
  readonly deployed: readonly Deployment[]
  /** Retired a short while ago, and not deployed again: somebody may go back to them. */
  readonly targets: readonly Deployment[]
}

/** `env` null: those of every environment, since all of them use this database. `windowMs`: how long a retired release is a way back. */
export function whoCounts(
  deployments: readonly Deployment[],
  options: { readonly env: string | null; readonly windowMs: number; readonly now: Date },
): WhoCounts {
  const here = deployments.filter(({ env }) => options.env === null || env === options.env)
  const deployed = newestOfEach(here.filter(({ retiredAt }) => retiredAt === null))
  const names = new Set(deployed.map(nameOf))
  const since = options.now.getTime() - options.windowMs
  const targets = here.filter(
    (one) => one.retiredAt !== null && one.retiredAt.getTime() >= since && !names.has(nameOf(one)),
  )
  return { deployed, targets: newestOfEach(targets) }
}

/** `web@3f2c`, as contracts and sessions are called too. */
export function nameOf({ app, release }: { readonly app: string; readonly release: string }): string {
  return `${app}@${release}`
}

/** One release may run in several environments: what it knew last counts. */
function newestOfEach(deployments: readonly Deployment[]): readonly Deployment[] {
  return [...new Map(deployments.map((one) => [nameOf(one), one])).values()]
}
