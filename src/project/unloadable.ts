import childProcess from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lineIn, place } from './located.ts'
import { shownPath } from './shown-path.ts'

export interface LoadFailure {
  readonly what: string
  readonly next: string
  readonly details: readonly string[]
}

/** Why Node could not import a file, where, and what to change. */
export function explainImportFailure(error: unknown, path: string): LoadFailure {
  const message = error instanceof Error ? error.message : String(error)
  const kind = error instanceof Error ? error.name : 'Error'
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frame = sourceFrame(error, stack, path)
  const where = frame?.place ?? place(shownPath(path), lineIn(stack, path))
  return {
    what: `${where}: ${kind === 'Error' ? '' : `${kind}: `}${message}`,
    next: adviceFor(codeOf(error), message, path) ?? 'Correct the file.',
    details: frame?.lines ?? [],
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

function adviceFor(code: string, message: string, path: string): string | null {
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return 'Node runs TypeScript by leaving the types out. Write it without enum, namespace and parameter properties: a const object in place of an enum. `erasableSyntaxOnly` in tsconfig.json finds such places.'
  }
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return 'Node runs no TypeScript from node_modules. Import the package’s JavaScript.'
  }
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `This is Node ${process.version}, which runs no TypeScript. Use Node 22.18 or later, or write the file as .mjs.`
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT')
    return missingModule(message, path)
  if (/does not provide an export named/.test(message)) {
    return 'Correct the name. A type needs `import type`: Node sees values only.'
  }
  if (/import statement outside a module|Unexpected token 'export'|require is not defined/.test(message)) {
    const module = basename(path).replace(/\.([jt])s$/, '.m$1s')
    return `Rename it to ${module}, or write "type": "module" in the nearest package.json.`
  }
  return null
}

function missingModule(message: string, path: string): string | null {
  const bare = /Cannot find package '([^']+)'/.exec(message)?.[1]
  if (bare !== undefined) return `Run \`npm install ${bare}\`.`
  const wanted = /'([^']+)'/.exec(message)?.[1]
  if (wanted === undefined) return null
  const stem = wanted.replace(/\.m?js$/, '')
  const found = ['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']
    .map((end) => stem + end)
    .find((file) => existsSync(file))
  if (found === undefined) return `There is no such file. Correct the import.`
  const from = relative(dirname(path), found)
  return `Write the import with the file’s own extension: '${from.startsWith('.') ? from : `./${from}`}'.`
}

/** Node prints the place of a syntax error above it, and for plain JavaScript only when it runs the file itself. */
function sourceFrame(
  error: unknown,
  stack: string,
  path: string,
): { readonly place: string; readonly lines: readonly string[] } | null {
  if (!(error instanceof SyntaxError)) return null
  const text = /^(?:file:\/\/|\/|[A-Z]:).*:\d+$/m.test(stack.split('\n', 1)[0] ?? '')
    ? stack
    : checkedByNode(path)
  const [head, ...rest] = text.split('\n')
  const [, file, line] = /^(.*):(\d+)$/.exec(head ?? '') ?? []
  if (file === undefined || line === undefined) return null
  const end = rest.findIndex((row) => row.trim() === '' || row.startsWith('SyntaxError'))
  return {
    place: place(shownPath(file.startsWith('file:') ? fileURLToPath(file) : file), Number(line)),
    lines: rest.slice(0, end === -1 ? 3 : end),
  }
}

function checkedByNode(path: string): string {
  return childProcess.spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: 10_000 })
    .stderr
}
