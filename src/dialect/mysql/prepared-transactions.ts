import type { Session } from '../session.ts'
import { classify } from './errors.ts'
import { literal } from './quote.ts'

interface Prepared extends Record<string, unknown> {
  readonly formatID: number | string
  readonly gtrid_length: number | string
  readonly bqual_length: number | string
  /** Text on MySQL. */
  readonly data: string | Uint8Array
}

/**
 * XA transactions that are prepared keep their locks when their session ends, also through a restart, and no list of
 * sessions has them. Which tables they hold no server says. The account may lack the right to ask.
 */
export async function preparedTransactions(session: Session): Promise<readonly string[]> {
  try {
    return (await session.query<Prepared>('XA RECOVER')).map(line)
  } catch (error) {
    if (classify(error).kind === 'connection lost') throw error
    return []
  }
}

function line(row: Prepared): string {
  const id = xid(row)
  return `an XA transaction is prepared and waits for its end: XA COMMIT ${id} or XA ROLLBACK ${id}`
}

/** `'order 7'`, `'order 7','part 2',3`: as XA COMMIT takes it. */
function xid({ formatID, gtrid_length: length, bqual_length: rest, data }: Prepared): string {
  const bytes = Buffer.from(data)
  const [whole, branch] = [bytes.subarray(0, Number(length)), bytes.subarray(Number(length))].map((part) =>
    literal(part.toString()),
  )
  if (Number(formatID) !== 1) return `${whole},${branch},${formatID}`
  return Number(rest) > 0 ? `${whole},${branch}` : `${whole}`
}
