import { describe, expect, test } from 'vitest'
import { sql } from '../../src/index.ts'

describe('sql`…`', () => {
  test('spells values as literals with their quotes doubled', () => {
    expect(sql`a = ${"it's"} and b in (${1}, ${2.5}, ${10n}, ${true}, ${null})`).toEqual({
      kind: 'sql',
      text: "a = 'it''s' and b in (1, 2.5, 10, true, null)",
    })
  })

  test('puts a negative number in parentheses, or a minus before it would start a comment', () => {
    expect(sql`a -${-5}`.text).toBe('a -(-5)')
  })

  test('takes other fragments as they are and names quoted', () => {
    const name = sql.id('shop', 'Unit "price"')
    expect(sql`${name} * ${sql`2 + 1`}`.text).toBe('"shop"."Unit ""price""" * 2 + 1')
  })

  test('keeps the backslashes that are written twice and refuses the ones that would get lost', () => {
    expect(sql`regexp_replace(x, '\\D', E'\n')`.text).toBe("regexp_replace(x, '\\D', E'\n')")
    for (const lose of [() => sql`'\D'`, () => sql`'\\\d'`, () => sql`${1} '\bword'`]) {
      expect(lose).toThrow(/would reach the server without its backslash/)
    }
  })

  test.each([
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [new Date(0)],
    [{}],
    [undefined],
    [[1]],
    ['a\0b'],
    [Symbol('x')],
  ])('refuses %s', (value) => {
    expect(() => sql`${value as never}`).toThrow(expect.objectContaining({ code: 'MIGRATION_INVALID' }))
  })
})
