import { describe, expect, test } from 'vitest'
import {
  changesNothing,
  isBlankSql,
  lacksDown,
  normalisedSql,
  sqlStatements,
} from '../../src/authoring/sql-text.ts'

describe('normalised SQL', () => {
  test.each([
    ['select 1', '  select\n\t1  -- one\n'],
    ['a=b', 'a /* x /* nested; */ ; */ = b'],
    ["f('a  b')", "f( 'a  b' )"],
    ['do $x$ a; $$ b $$ $x$', 'do   $x$ a; $$ b $$ $x$ -- end'],
    ["select 'it''s', \"a \"\"b\", E'\\' --no'", "select 'it''s',\n\"a \"\"b\",   E'\\' --no'"],
  ])('%s is the same however it is laid out', (one, other) => {
    expect(normalisedSql(other)).toBe(normalisedSql(one))
  })

  test.each([
    ["select 'a b'", "select 'a  b'"],
    ["select '--a'", "select '--b'"],
    ['select $$ a$$', 'select $$a$$'],
    ['select "A"', 'select "a"'],
    ["select E'a'", "select E 'a'"],
    ["select '/* a */'", "select ''"],
    ['select ab', 'select a b'],
  ])('%s is not %s', (one, other) => {
    expect(normalisedSql(one)).not.toBe(normalisedSql(other))
  })
})

test('statements end at semicolons outside quotes', () => {
  expect(sqlStatements("select ';'; do $$ begin; end $$ ;; -- ;")).toEqual([
    ['select', "';'"],
    ['do', '$$ begin; end $$'],
  ])
})

test('blank and harmless SQL is told from SQL that changes something', () => {
  expect(isBlankSql(' ; -- nothing\n/* at all */')).toBe(true)
  expect(changesNothing('ANALYZE orders; vacuum orders')).toBe(true)
  expect(changesNothing('analyze orders; delete from orders')).toBe(false)
  expect(lacksDown('drop view v', '-- sorry')).toBe(true)
  expect(lacksDown('drop view v', 'select 1')).toBe(false)
})
