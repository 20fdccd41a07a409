import { describe, expect, it } from 'vitest'
import { provesValue } from '../../../src/dialect/mysql/prove-value.ts'

const columns = [
  { name: 'price', type: 'decimal(10,2)', notNull: true },
  { name: 'cents', type: 'bigint', notNull: true },
  { name: 'amount', type: 'int unsigned', notNull: true },
  { name: 'maybe', type: 'int', notNull: false },
  { name: 'name', type: 'varchar(100)', notNull: true },
  { name: 'nick', type: 'varchar(20)', notNull: false },
  { name: 'at', type: 'datetime', notNull: true },
]

function proves(text: string, type: string): boolean {
  return provesValue({ text, type, columns, collation: null, table: { schema: '', name: 't' }, where: 't' })
}

describe('a value is proved', () => {
  it.each([
    ['round(price * 100)', 'bigint'],
    ['floor(price) + 1', 'bigint'],
    ['cents', 'bigint(20)'],
    ['amount * 100', 'bigint'],
    ['coalesce(maybe, 0)', 'int'],
    ['price', 'decimal(12,2)'],
    ["substring_index(name, ' ', 1)", 'varchar(100)'],
    ["concat(name, ' ', coalesce(nick, ''))", 'varchar(121)'],
    ["concat_ws(' ', name, nick)", 'varchar(121)'],
    ['name', 'text'],
    ["left(name, position(' ' in concat(name, ' ')) - 1)", 'varchar(100)'],
    ['left(name, 20)', 'varchar(20)'],
    ["CASE WHEN price > 0 THEN 'paid' ELSE 'free' END", 'varchar(4)'],
    ["name = 'Ada'", 'tinyint(1)'],
    ["coalesce(nick, left(name, 30), '')", 'varchar(30)'],
    ['at', 'datetime'],
    ["'n/a'", 'varchar(3)'],
    ['100', 'tinyint'],
  ])('%s as %s', (text, type) => {
    expect(proves(text, type)).toBe(true)
  })
})

describe('a value is not proved', () => {
  it.each([
    ['a sum that may be too large', 'cents / 100.0', 'decimal(10,2)'],
    ['arithmetic at the edge of the largest type', 'cents + 1', 'bigint'],
    ['a difference below zero of an unsigned number', 'amount - 1', 'bigint'],
    ['what may be NULL', 'maybe', 'int'],
    ['a division by what may be zero', 'price / cents', 'decimal(20,2)'],
    ['a text that may be too long', 'name', 'varchar(99)'],
    ['a text in place of a number', 'name', 'int'],
    ['NULL that nullif gives', "nullif(name, '')", 'varchar(100)'],
    ['a separator that may be NULL', 'concat_ws(nick, name)', 'varchar(200)'],
    ['a CASE without ELSE', "CASE WHEN price > 0 THEN 'paid' END", 'varchar(4)'],
    ['a CASE of a text and a number', "CASE WHEN price > 0 THEN 'paid' ELSE 0 END", 'varchar(4)'],
    ['a text compared with a number', 'name = 1', 'tinyint(1)'],
    ['a comparison with what may be NULL', 'maybe = 1', 'tinyint(1)'],
    ['an unknown function', 'soundex(name)', 'varchar(200)'],
    ['more than the grammar knows', 'price % 3', 'bigint'],
    ['an unknown column', 'other', 'int'],
    ['a literal too large for its type', '300', 'tinyint'],
    ['a call that never ends', 'round(price', 'bigint'],
  ])('%s: %s', (_, text, type) => {
    expect(proves(text, type)).toBe(false)
  })
})
