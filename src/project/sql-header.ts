import { closest } from '../errors/suggestion.ts'
import { MigrateError } from '../errors/migrate-error.ts'

/** What the comments at the top of an SQL file say. */
export interface SqlHeader {
  readonly transaction: boolean
  readonly writes: readonly string[]
  readonly irreversible: string | null
  /** The first comment line that says nothing else. */
  readonly summary: string | null
}

const DIRECTIVES = ['transaction', 'writes', 'irreversible'] as const

export function sqlHeader(text: string, file: string): SqlHeader {
  const lines = leadingComments(text)
  const directives = new Map<string, string>()
  let summary: string | null = null
  for (const [index, line] of lines.entries()) {
    const [, key, value] = /^([A-Za-z]+)\s*:\s*(.*)$/.exec(line) ?? []
    const directive = key === undefined ? null : closest(key, DIRECTIVES)
    if (key === undefined || value === undefined || directive === null) {
      summary ??= line === '' ? null : line
      continue
    }
    if (directive !== key)
      throw invalid(file, index, `unknown header "${key}"`, `Did you mean "${directive}"?`)
    if (value === '')
      throw invalid(file, index, `"${key}" says nothing`, `Give it a value, or take the line out.`)
    directives.set(key, value)
  }
  const transaction = directives.get('transaction') ?? 'true'
  if (transaction !== 'true' && transaction !== 'false') {
    const line = lines.findIndex((row) => row.startsWith('transaction'))
    throw invalid(file, line, `"transaction" must be true or false, not ${transaction}`, 'Correct the line.')
  }
  return {
    transaction: transaction === 'true',
    writes: (directives.get('writes') ?? '').split(',').flatMap((name) => name.trim() || []),
    irreversible: directives.get('irreversible') ?? null,
    summary,
  }
}

function leadingComments(text: string): readonly string[] {
  const comments: string[] = []
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const trimmed = line.trim()
    if (trimmed !== '' && !trimmed.startsWith('--')) break
    comments.push(trimmed.replace(/^-+\s*/, ''))
  }
  return comments
}

function invalid(file: string, index: number, what: string, next: string): MigrateError {
  return new MigrateError('MIGRATION_INVALID', { what: `${file}:${index + 1}: ${what}`, next })
}
