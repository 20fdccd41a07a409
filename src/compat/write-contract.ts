import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReleaseContract } from '../model/release-contract.ts'
import { contractFileName } from './contract-names.ts'

/** Where editors find what the keys of a contract mean. */
const SCHEMA = '../node_modules/bothways/release-contract.schema.json'

/** Whole or not at all. Gives the path. */
export async function writeContract(directory: string, contract: ReleaseContract): Promise<string> {
  const path = join(directory, contractFileName(contract.app, contract.release))
  await mkdir(directory, { recursive: true })
  await writeFile(`${path}.tmp`, contractText(contract))
  await rename(`${path}.tmp`, path)
  return path
}

/** The same contract is the same text: keys in the order below, names sorted, so that a diff shows what changed. */
export function contractText(contract: ReleaseContract): string {
  return `${JSON.stringify({ $schema: SCHEMA, ...(ordered(contract) as object) }, null, 2)}\n`
}

const ORDER = [
  'format',
  'app',
  'release',
  'engine',
  'sources',
  'tables',
  'statements',
  'id',
  'kind',
  'name',
  'type',
  'sql',
  'from',
  'by',
  'star',
  'positionalInsert',
  'inserts',
  'deletes',
  'needsTable',
  'conflictTargets',
  'table',
  'column',
  'text',
  'columns',
  'read',
  'insert',
  'update',
  'filter',
  'emits',
  'js',
  'nullable',
  'values',
  'maxLength',
  'min',
  'max',
  'parameters',
  'of',
  'result',
  'prepared',
  'seen',
  'unread',
] as const

function ordered(value: unknown, named = false): unknown {
  if (Array.isArray(value)) return value.map((item) => ordered(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  const sorted = entries.toSorted(([a], [b]) => (named ? compare(a, b) : place(a) - place(b)))
  return Object.fromEntries(
    sorted.map(([key, item]) => [key, ordered(item, !named && (key === 'tables' || key === 'columns'))]),
  )
}

function place(key: string): number {
  return ORDER.findIndex((known) => known === key)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
