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

interface ProcessRow extends Record<string, unknown> {
  readonly Id: number | string
  readonly User: string
  readonly Host: string
  readonly db: string | null
  readonly Command: string
  readonly Time: number | string | null
  readonly Info: string | null
}

/** Never by information_schema: on MySQL one statement with 😀 in it, of anybody, makes every query of it fail (3854). */
export async function processes(session: Session): Promise<readonly Process[]> {
  const rows = await session.query<ProcessRow>('SHOW PROCESSLIST')
  return rows.map((row) => ({
    id: Number(row.Id),
    user: row.User,
    host: row.Host,
    database: row.db,
    command: row.Command,
    seconds: Number(row.Time),
    statement: row.Info === '' ? null : row.Info,
  }))
}
