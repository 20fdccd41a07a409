import type { Session } from '../session.ts'

/** A session of the server, as far as this account may see it. */
export interface Process {
  readonly id: number
  readonly user: string
  readonly host: string
  readonly database: string | null
  readonly command: string
  readonly seconds: number
  readonly statement: string | null
}

/** Never by information_schema: on MySQL one statement with 😀 in it, of anybody, makes every query of it fail (3854). */
export async function processes(session: Session): Promise<readonly Process[]> {
  const rows = await session.query('SHOW PROCESSLIST')
  return rows.map((row) => ({
    id: Number(row['Id']),
    user: String(row['User']),
    host: String(row['Host']),
    database: textOf(row['db']),
    command: String(row['Command']),
    seconds: Number(row['Time']),
    statement: textOf(row['Info']),
  }))
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined || value === '' ? null : String(value)
