import { basename } from 'node:path'
import { ERROR_CATALOGUE, type ErrorCode } from '../errors/catalogue.ts'
import { MigrateError } from '../errors/migrate-error.ts'

/** The line of `path` that a stack goes through, innermost first; null when it doesn't. */
export function lineIn(stack: string | null | undefined, path: string): number | null {
  if (stack === null || stack === undefined) return null
  const name = basename(path)
  for (const row of stack.split('\n')) {
    const at = row.lastIndexOf(`/${name}`)
    const line = at === -1 ? undefined : /^(?:\?[^:]*)?:(\d+)/.exec(row.slice(at + name.length + 1))?.[1]
    if (line !== undefined) return Number(line)
  }
  return null
}

export function place(file: string, line: number | null): string {
  return line === null ? file : `${file}:${line}`
}

/** The same error with the place in front. It may come from another copy of this package, so its class says nothing. */
export function located(error: unknown, path: string, file: string): MigrateError | null {
  if (!(error instanceof Error) || error.name !== 'MigrateError') return null
  const facts = error as Error & Partial<Pick<MigrateError, 'code' | 'next' | 'details'>>
  if (facts.code === undefined || !isErrorCode(facts.code)) return null
  return new MigrateError(facts.code, {
    what: `${place(file, lineIn(error.stack, path))}: ${error.message}`,
    ...(facts.next === null || facts.next === undefined ? {} : { next: facts.next }),
    details: facts.details ?? [],
    cause: error,
  })
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CATALOGUE, code)
}
