import type { NewEntry } from '../../src/model/ledger-store.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { Program } from '../../src/model/step.ts'

/** What breaks careless quoting. No migration may be called so; the ledger must not care. */
export const awkward = `O'Brien "says" \\n back\\slash $$ 日本語 🐘 '); drop table x; --`

export const named = (text: string): MigrationName => text as MigrationName

const program: Program = {
  expand: [
    {
      kind: 'transaction',
      id: 'expand/0',
      title: awkward,
      tables: [{ schema: 'public', name: awkward }],
      lock: 'writes wait a moment',
      reversal: { kind: 'held', what: awkward },
      statements: [`alter table "x" add column "${awkward.replaceAll('"', '""')}" text`],
      undo: [],
    },
  ],
  contract: [],
  restore: [],
  withdraw: [],
  reapply: [],
  purge: [],
  discard: [],
}

export function entryOf(text: string): NewEntry {
  const name = named(text)
  return {
    name,
    summary: awkward,
    state: 'expanding',
    checksum: 'c',
    rawHash: 'r',
    planHash: 'p',
    runId: 'run-1',
    plan: {
      name,
      program,
      footprint: [`public.${awkward}`],
      lenses: [{ id: '1a2b3c4d', table: awkward, columns: awkward, policy: 'hold' }],
    },
  }
}
