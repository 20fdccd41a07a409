import { PostgresAdapter, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import { declaredStatements } from '../../src/compat/declared-statements.ts'
import type { ContractSource, ReleaseContract } from '../../src/model/release-contract.ts'
import { sampleContract } from './sample-contract.ts'

const compiler = {
  createAdapter: () => new PostgresAdapter(),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}

/** Two columns that may be inserted, of which statements have read one; `by` declares them. */
function coupons(by: ContractSource, seen: boolean): ReleaseContract {
  return sampleContract({
    tables: {
      coupons: {
        by: seen ? [by, 'recorder'] : [by],
        inserts: true,
        columns: {
          code: { by: [by], insert: 'always' },
          percent: { by: seen ? [by, 'recorder'] : [by], read: {}, insert: 'always' },
        },
      },
    },
    statements: seen
      ? [
          {
            id: '0000000000000001',
            kind: 'read',
            sql: 'select percent from coupons',
            tables: ['coupons'],
            parameters: [],
            by: ['recorder'],
          },
        ]
      : [],
  })
}

const texts = (contract: ReleaseContract): readonly string[] =>
  declaredStatements(contract, compiler).map(({ sql }) => sql)

test('a Kysely interface stands for no statement where statements were seen, and for all where none were', () => {
  expect(texts(coupons('kysely', true))).toEqual([])
  expect(texts(coupons('kysely', false))).toContain(
    'insert into "coupons" ("code", "percent") values ($1, $2)',
  )
})

test('a model of Prisma stands for statements that name every column, whatever was seen', () => {
  expect(texts(coupons('prisma', true))).toEqual([
    'select "percent" from "coupons"',
    'insert into "coupons" ("code", "percent") values ($1, $2)',
  ])
})
