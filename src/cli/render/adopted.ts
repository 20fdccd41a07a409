import { counted } from '../../observe/words.ts'
import type { AdoptedHistory } from '../flow/adopted-history.ts'

/** `41 migrations of golang-migrate, the last 000041_orders; 1 never ran: 000042_prices`. */
export function adoptedWords({ migrations, pending, tool }: AdoptedHistory): string {
  const last = migrations.at(-1)
  return `${counted(migrations.length, 'migration')} of ${tool}${last === undefined ? '' : `, the last ${last.name}`}${pending.length === 0 ? '' : `; not run: ${pending.join(', ')}`}`
}
