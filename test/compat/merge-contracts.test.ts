import { describe, expect, test } from 'vitest'
import { isBinding, isPossibility } from '../../src/compat/evidence.ts'
import { mergeColumn } from '../../src/compat/merge-column.ts'
import { mergeContracts } from '../../src/compat/merge-contracts.ts'
import { mergeTable } from '../../src/compat/merge-table.ts'
import type { ColumnUse, ReleaseContract, TableUse } from '../../src/model/release-contract.ts'
import { full, sampleContract } from './sample-contract.ts'

const withTable = (table: TableUse): ReleaseContract => sampleContract({ tables: { users: table } })
const withColumn = (email: ColumnUse): ReleaseContract =>
  withTable({ by: ['kysely'], columns: { email: { by: ['kysely'], ...email } } })

function merged(a: ColumnUse, b: ColumnUse): { column: ColumnUse | undefined; told: readonly string[] } {
  const { contract, notes } = mergeContracts([withColumn(a), withColumn(b)])
  return { column: contract.tables['users']?.columns['email'], told: notes.map(({ what }) => what) }
}

describe('two sources of one release', () => {
  test('that say the same are as one', () => {
    const { contract } = mergeContracts([full])
    const again = mergeContracts([contract, full])
    expect(again).toEqual({ contract, notes: again.notes })
    expect(again.notes.filter(({ kind }) => kind === 'disagreement')).toEqual([])
  })

  test('ask for what either asks for', () => {
    const { column, told } = merged({ read: { type: 'text' } }, { update: true, read: { nullable: false } })
    expect(column).toEqual({ by: ['kysely'], read: { type: 'text', nullable: false }, update: true })
    expect(told).toEqual([])
  })

  test('that disagree on what is read are told, and the reader takes less', () => {
    const { column, told } = merged(
      { read: { type: 'text', nullable: true, values: ['a', 'b'], js: ['string', 'Date'] } },
      { read: { type: 'integer', nullable: false, values: ['b', 'c'], js: ['Date', 'number'] } },
    )
    expect(column?.read).toEqual({ type: 'text', nullable: false, values: ['b'], js: ['Date'] })
    expect(told).toEqual([
      'the type is text by one source and integer by another; kept: text',
      'what it is in JavaScript: string, Date by one source, Date, number by another; kept: Date',
      'the values that are known: a, b by one source, b, c by another; kept: b',
      'one source expects NULL, another doesn’t; kept: not NULL',
    ])
  })

  test('leave what was written by hand a declaration, whoever saw it besides', () => {
    const byHand: ColumnUse = { read: { nullable: false } }
    const seen: ColumnUse = { by: ['recorder'], update: true }
    for (const [a, b] of [
      [byHand, seen],
      [seen, byHand],
    ] as const) {
      const column = mergeColumn(a, b, 'users.email', [])
      expect(column.by?.toSorted()).toEqual(['hand', 'recorder'])
      expect(column.read).toMatchObject({ by: ['hand'], nullable: false })
      expect(isBinding(sampleContract({}), column)).toBe(true)
      const table = mergeTable(
        { columns: { email: a } },
        { by: ['recorder'], columns: { email: b } },
        'users',
        [],
      )
      expect(table.by).toContain('hand')
    }
  })

  test('say by whom a column is read, where only one of them has it read', () => {
    const { contract } = mergeContracts([
      withColumn({ read: { nullable: false }, insert: 'always' }),
      withColumn({ by: ['recorder'], insert: 'always' }),
    ])
    const column = contract.tables['users']?.columns['email']
    expect(column).toMatchObject({ by: ['kysely', 'recorder'], read: { by: ['kysely'], nullable: false } })
    const again = mergeContracts([contract, withColumn({ by: ['recorder'], read: {} })]).contract
    expect(again.tables['users']?.columns['email']?.read).toEqual({ nullable: false })
  })

  test('that disagree on what is written send both', () => {
    const { column } = merged(
      { emits: { values: ['a'], maxLength: 10, min: 0, nullable: false } },
      { emits: { values: ['b'], maxLength: 20, min: -1, nullable: true } },
    )
    expect(column?.emits).toEqual({ values: ['a', 'b'], maxLength: 20, min: -1, nullable: true })
  })

  test('insert a column sometimes, if one of them leaves it out', () => {
    const inserting = (columns: TableUse['columns']): ReleaseContract => withTable({ inserts: true, columns })
    const insertOf = (...columns: readonly [TableUse['columns'], TableUse['columns']]): unknown =>
      mergeContracts([inserting(columns[0]), inserting(columns[1])]).contract.tables['users']?.columns['a']
        ?.insert
    expect(insertOf({ a: { insert: 'always' } }, { a: { insert: 'always' } })).toBe('always')
    expect(insertOf({ a: { insert: 'always' } }, { a: { insert: 'sometimes' } })).toBe('sometimes')
    expect(insertOf({ a: { insert: 'always' } }, { b: { insert: 'always' } })).toBe('sometimes')
    expect(insertOf({ b: { insert: 'always' } }, { a: { insert: 'always' } })).toBe('sometimes')
  })

  test('for two engines are refused', () => {
    const [a, b] = (['postgres', 'mysql'] as const).map((engine) => sampleContract({ engine }))
    if (a === undefined || b === undefined) throw new Error('two')
    expect(() => mergeContracts([a, b])).toThrow(/speaks to postgres, another to mysql/)
  })

  test('count a statement once', () => {
    const [statement] = full.statements
    if (statement === undefined) throw new Error('none')
    const one = { ...full, statements: [statement] }
    const other = { ...full, statements: [{ ...statement, by: ['sql'] as const, seen: 7 }] }
    const { contract } = mergeContracts([one, other])
    expect(contract.statements).toEqual([{ ...statement, by: ['recorder', 'sql'], seen: 7 }])
  })
})

describe('what was seen and is not declared', () => {
  const seen = sampleContract({
    tables: {
      users: { by: ['recorder'], columns: { email: { by: ['recorder'] }, age: { by: ['recorder'] } } },
      log: { by: ['recorder'], columns: { line: { by: ['recorder'] } } },
    },
  })

  test('is told, a table once', () => {
    const { notes } = mergeContracts([withColumn({}), seen])
    expect(notes.map(({ kind, at }) => [kind, at])).toEqual([
      ['undeclared', 'users.age'],
      ['undeclared', 'log'],
    ])
  })

  test('is no news where nothing is declared', () => {
    expect(mergeContracts([seen]).notes).toEqual([])
  })
})

test('a column that only an interface of Kysely names is no more than possible, once statements were seen', () => {
  const column: ColumnUse = { by: ['kysely'], read: {} }
  expect(isPossibility(withColumn(column), column)).toBe(false)
  expect(isPossibility(full, column)).toBe(true)
  expect(isPossibility(full, { ...column, by: ['kysely', 'recorder'] })).toBe(false)
  expect(isPossibility(full, {})).toBe(false)
})
