import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { statementReader, type StatementReader } from '../../dialect/statement-reading.ts'
import type { EngineFamily } from '../../model/release-contract.ts'
import type { SqlToken } from '../../model/sql-tokens.ts'
import type { SeenStatement } from '../observed-contract.ts'
import { sourceFailed } from './source-failed.ts'
import type { Seen } from './source.ts'

/** Statements in files, separated by semicolons; above one may stand `-- name: findUser :one` or `/* @name FindUser *\/`. */
export async function readSqlFiles(pattern: string, said: EngineFamily | null): Promise<Seen> {
  const source = `sql:${pattern}`
  const files = globSync(pattern)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
  if (files.length === 0) {
    throw sourceFailed(
      source,
      'no .sql file is called so',
      'Name the files, in quotes: --from "sql:queries/*.sql"',
    )
  }
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8'))).catch((error: unknown) => {
    throw sourceFailed(source, error, 'Correct the path.')
  })
  const engine = said ?? engineOf(texts.join('\n'))
  const reader = await statementReader(engine)
  const statements = files.flatMap((file, index) => statementsOf(texts[index] ?? '', file, reader))
  return { kind: 'seen', engine, source: 'sql', statements, notes: [] }
}

/** `$1` is PostgreSQL's, `?` and backquotes are MySQL's. */
function engineOf(text: string): EngineFamily {
  return !/\$\d/.test(text) && /[?`]/.test(text) ? 'mysql' : 'postgres'
}

function statementsOf(text: string, file: string, { tokens }: StatementReader): readonly SeenStatement[] {
  const found: SeenStatement[] = []
  let open: SqlToken[] = []
  let last = 0
  const close = (): void => {
    const [first] = open
    const end = open.at(-1)
    if (first !== undefined && end !== undefined) {
      const name = nameIn(text.slice(last, first.at))
      const line = text.slice(0, first.at).split('\n').length
      const place = `${file}:${line}${name === null ? '' : ` ${name}`}`
      found.push({ sql: text.slice(first.at, end.at + end.text.length), from: place })
      last = end.at + end.text.length
    }
    open = []
  }
  for (const token of tokens(text)) {
    if (token.text === ';') close()
    else open.push(token)
  }
  close()
  return found
}

/** As sqlc and pgtyped write it. */
function nameIn(comment: string): string | null {
  return [...comment.matchAll(/(?:--|#|\/\*)\s*@?name[:\s]\s*(\w+)/gi)].at(-1)?.[1] ?? null
}
