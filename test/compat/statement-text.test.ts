import { expect, test } from 'vitest'
import { statementId as idOf, statementText } from '../../src/compat/statement-text.ts'
import { sqlTokens } from '../../src/model/sql-tokens.ts'

const statementId = (text: string): string => idOf(sqlTokens(text))

test('white space and comments are one blank, and what is quoted stays as it is', () => {
  expect(statementText(sqlTokens("select  a,\n\tb -- the rest\n from t /* x */ where c = 'a  b' ; "))).toBe(
    "select a, b from t where c = 'a  b'",
  )
})

test.each([
  ['select 1', 'SELECT  2;'],
  ['select a from t where b = $1', "select a from t where b = 'x'"],
  ['select a from t where b in ($1)', 'select a from t where b in ($1, $2, $3)'],
  ['insert into t (a, b) values (?, ?)', 'insert into t (a, b) values (?, ?), (?, ?), (?, ?)'],
])('%j and %j are one statement', (a, b) => {
  expect(statementId(a)).toBe(statementId(b))
})

test.each([
  ['select a from t', 'select b from t'],
  ['select "A" from t', 'select "a" from t'],
  ['select a from t where b = $1', 'select a from t where b <> $1'],
])('%j and %j are two', (a, b) => {
  expect(statementId(a)).not.toBe(statementId(b))
})
