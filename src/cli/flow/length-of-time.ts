import { MigrateError } from '../../errors/migrate-error.ts'

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const

/** `30d`, `12h`, `0` → milliseconds. `from` is who says so, for the message. */
export function lengthOfTime(from: string, text: string): number {
  const match = /^(\d+)(d|h|m|s)?$/.exec(text)
  if (match !== null) return Number(match[1]) * UNITS[(match[2] ?? 'd') as keyof typeof UNITS]
  throw new MigrateError('USAGE', {
    what: `"${text}" is no length of time`,
    state: 'Nothing was done.',
    next: `Write days or hours: ${from} 30d, or 0 for all.`,
  })
}
