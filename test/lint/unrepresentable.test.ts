import { describe, expect, it } from 'vitest'
import { op } from '../../src/authoring/op.ts'
import { sql } from '../../src/authoring/sql.ts'
import { postgres } from '../../src/dialect/postgres/dialect.ts'
import { unrepresentable } from '../../src/lint/rules/unrepresentable.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { Operation } from '../../src/model/operation.ts'
import { planMigration } from '../../src/plan/plan-migration.ts'
import { expressionsOf } from '../../src/reversal/expressions-of.ts'
import { engines } from '../engines/engine.ts'
import { openTool } from '../operations/tool.ts'

const MAIL = { into: 'mail', type: 'text', forward: sql`email`, backward: sql`lower(mail)` } as const

const CENTS = {
  into: 'cents',
  type: 'bigint',
  notNull: true,
  forward: sql`round(price * 100)`,
  backward: sql`cents / 100.0`,
} as const

interface Case {
  readonly title: string
  readonly before: string
  readonly change: Operation
  readonly says: readonly RegExp[]
}

const cases: readonly Case[] = [
  {
    title: 'what the old version sees of the second row',
    before: 'email text UNIQUE',
    change: op.changeColumn('t', 'email', MAIL),
    says: [
      /^two values of mail may be one email, which t_email_key has only once: .* sees NULL in the second row; .* counted by `status`$/m,
    ],
  },
  {
    title: 'that such a row blocks a revert',
    before: 'email text UNIQUE',
    change: op.changeColumn('t', 'email', { ...MAIL, onUnrepresentable: 'block' }),
    says: [/sees NULL .*no revert takes the new schema away while there is one$/m],
  },
  {
    title: 'that the write is refused where the migration wants it so',
    before: 'email text UNIQUE',
    change: op.changeColumn('t', 'email', { ...MAIL, onUnrepresentable: 'reject' }),
    says: [/the second such write of the new version is refused$/m],
  },
  {
    title: 'that the write is refused where there is nothing to show instead',
    before: 'email text NOT NULL UNIQUE',
    change: op.changeColumn('t', 'email', { ...MAIL, notNull: true }),
    says: [/the second such write of the new version is refused\nGive email a `fallback` that differs/],
  },
  {
    title: 'that a fallback may be taken too',
    before: 'email text NOT NULL UNIQUE',
    change: op.changeColumn('t', 'email', { ...MAIL, notNull: true, fallback: sql`lower(mail) || '?'` }),
    says: [
      /sees the fallback .*a second row with the same fallback is refused\nLet the `fallback` of email read a key/,
    ],
  },
  {
    title: 'which change doesn’t tell its writer',
    before: 'shop int, email text, UNIQUE (shop, email)',
    change: op.changeColumn('t', 'email', MAIL),
    says: [/a write that changes shop alone is refused where it would collide/],
  },
  {
    title: 'that a unique with a rule of its own, or one that waits, is left to the server',
    before: 'email text UNIQUE DEFERRABLE',
    change: op.changeColumn('t', 'email', MAIL),
    says: [/the second such write of the new version is refused/],
  },
  {
    title: 'nothing of a value that is made of the key',
    before: `email text NOT NULL UNIQUE`,
    change: op.dropColumn('t', 'email', { backward: sql`'n/a ' || id` }),
    says: [],
  },
  {
    title: 'that a dropped column’s value may come twice',
    before: `n int, email text NOT NULL UNIQUE`,
    change: op.dropColumn('t', 'email', { backward: sql`'n/a ' || n` }),
    says: [/^backward may give two rows one email, which t_email_key has only once: .* refused/],
  },
  {
    title: 'that a check refuses a value, where nothing can stand in for it',
    before: 'price numeric NOT NULL CHECK (price > 0)',
    change: op.changeColumn('t', 'price', CENTS),
    says: [
      /^backward may give price what CHECK t_price_check refuses: .* is refused\nGive price a `fallback`/,
    ],
  },
  {
    title: 'nothing of a check under which the fallback stands in, or NULL',
    before: 'price numeric CHECK (price > 0)',
    change: op.changeColumn('t', 'price', CENTS),
    says: [],
  },
]

describe.each(engines)('the plan says on $name', (engine) => {
  it.each(cases)('$title', async ({ before, change, says }) => {
    const database = await engine.createDatabase()
    await database.script(`CREATE TABLE t (id int PRIMARY KEY, ${before})`)
    await database.release()
    const tool = await openTool(database.url, [])
    try {
      const catalog = await tool.catalog()
      const migration = {
        name: '20260101000000_change' as MigrationName,
        summary: '',
        operations: [change],
        writers: 'inferred',
        checksum: '',
        rawHash: '',
        file: 'change.ts',
      } as const
      const facts = await postgres.analyse(tool.session, expressionsOf(catalog, [change]))
      const found = unrepresentable(
        planMigration(migration, catalog, facts, new Map()),
        catalog,
        postgres,
      ).filter(({ message }) => !message.includes('is NOT NULL'))
      expect(found.map(({ message, fix }) => `${message}\n${fix}`)).toEqual(
        says.map((pattern) => expect.stringMatching(pattern)),
      )
    } finally {
      await tool.close()
      await database.dispose()
    }
  })
})
