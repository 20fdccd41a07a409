import { expect, test } from 'vitest'
import { replaceCall } from '../../src/project/replace-call.ts'

const AROUND = (call: string): string => `export default {\n  operations: [\n    ${call},\n  ],\n}\n`

test.each([
  ['a call on one line', "op.sql({ up: 'DROP TABLE a', down: 'x' })"],
  ['brackets in texts and comments', "op.sql({ up: 'a)', /* ) */ down: `b)` // )\n })"],
  ['several lines', "op.sql({\n      up: 'DROP TABLE a',\n      down: `CREATE TABLE a (b int)`,\n    })"],
])('%s is replaced whole', (_, call) => {
  expect(replaceCall(AROUND(call), 3, ["op.dropTable('a')", "op.dropTable('b')"])).toBe(
    AROUND("op.dropTable('a'),\n    op.dropTable('b')"),
  )
})

test.each([
  ['two of them on a line', "op.sql({ up: 'a' }), op.sql({ up: 'b' })"],
  ['a template with code in it', 'op.sql({ up: `DROP TABLE ${name(")")}` })'],
  ['another call', "op.dropTable('a')"],
  ['no end', "op.sql({ up: 'a'"],
])('%s is left alone', (_, call) => {
  expect(replaceCall(AROUND(call), 3, ['x'])).toBeNull()
})
