import type { Session } from '../../session.ts'
import { identifier } from '../quote.ts'

/** Each by the column of the answer that has the statement. */
const STATEMENT = {
  TABLE: 'Create Table',
  SEQUENCE: 'Create Table',
  VIEW: 'Create View',
  TRIGGER: 'SQL Original Statement',
  FUNCTION: 'Create Function',
  PROCEDURE: 'Create Procedure',
  EVENT: 'Create Event',
} as const satisfies Record<string, string>

/** What information_schema prints only nearly: here every character is as it was written. Null for who may not see it. */
export async function showCreate(
  session: Pick<Session, 'query'>,
  kind: keyof typeof STATEMENT,
  name: string,
): Promise<string | null> {
  const [row] = await session.query(`SHOW CREATE ${kind} ${identifier(name)}`)
  const statement = row?.[STATEMENT[kind]]
  return typeof statement === 'string' ? statement : null
}
