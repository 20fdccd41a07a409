import { MigrateError } from '../../errors/migrate-error.ts'
import type { RevertOptions } from '../flow/revert-target.ts'

/** Which runs a revert is to take back, as they are typed. */
export interface RevertFlags {
  readonly to?: string
  readonly run?: string
  readonly steps?: string
}

export function revertFlags({ run, steps, to }: RevertFlags): RevertOptions {
  return {
    ...(to === undefined ? {} : { to }),
    ...(run === undefined ? {} : { run }),
    ...(steps === undefined ? {} : { steps: whole(steps) }),
  }
}

function whole(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new MigrateError('USAGE', {
    what: `"${text}" is no number of steps`,
    state: 'Nothing was done.',
    next: 'Write a whole number: --steps 2',
  })
}
