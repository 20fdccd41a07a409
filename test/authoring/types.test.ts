import { expect, test } from 'vitest'
import { defineConfig, defineMigration, op, sql } from '../../src/index.ts'

/** Never called: the compiler reads it. Each line below an expect-error must be one. */
export function mistakes(): void {
  // @ts-expect-error a text is not a fragment
  op.changeColumn('p', 'a', { into: 'b', type: 'int', forward: 'round(a)', backward: sql`b` })
  // @ts-expect-error a column needs a type
  op.addColumn('p', 'a', { notNull: true })
  // @ts-expect-error unknown key
  op.addColumn('p', 'a', { type: 'int', notNul: true })
  // @ts-expect-error no Date in a fragment
  op.setDefault('p', 'a', sql`${new Date()}`)
  // @ts-expect-error a split without backward
  op.splitColumn('p', 'a', { into: { b: { type: 'int', forward: sql`a` } } })
  // @ts-expect-error a migration needs a summary
  defineMigration({ operations: [] })
  // @ts-expect-error unknown key
  defineConfig({ migration: 'db' })
}

interface Shop {
  readonly orders: { readonly id: number; readonly channel: string | null }
}

export function kyselyTypes(): void {
  op.run({
    up: async (db) => {
      await db.updateTable('orders').set({ channel: 'web' }).where('channel', 'is', null).execute()
    },
    irreversible: 'the channel of old orders is not known',
  })
  op.run<Shop>({
    up: async (db) => {
      await db.updateTable('orders').set({ channel: 'web' }).execute()
      // @ts-expect-error no such table in Shop
      await db.deleteFrom('parcels').execute()
    },
    down: async (db) => {
      await db.updateTable('orders').set({ channel: null }).execute()
    },
  })
}

test('the compiler checks this file', () => {
  expect(mistakes).toBeTypeOf('function')
})
