import { describe, expect, test } from 'vitest'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { identifier, jsonLiteral, list, literal, qualified } from '../../../src/dialect/postgres/quote.ts'
import { engines } from '../../engines/engine.ts'

const awkward = [
  'plain',
  `O'Brien`,
  `say "hi"`,
  'back\\slash \\n \\\\',
  '$$ $1 %s',
  '日本語 ünï 🐘',
  'line\nbreak\ttab',
  '',
  `'; drop table x; --`,
]

describe.each(engines)('quoting on $name', (engine) => {
  test('texts, names and JSON come back as they were', async () => {
    const database = await engine.createDatabase()
    const { session } = await connect(database.url)
    for (const text of awkward) {
      expect(await session.query(`select ${literal(text)}::text as back`)).toEqual([{ back: text }])
      const value = { [text]: [text, null, 1.5, true, { deep: text }] }
      expect(await session.query(`select ${jsonLiteral(value)} as back`)).toEqual([{ back: value }])
      if (text === '') continue
      expect(await session.query(`select 1 as ${identifier(text)}`)).toEqual([{ [text]: 1 }])
      await session.script(
        `create schema ${identifier(text)}; create table ${qualified({ schema: text, name: text })} (${identifier(text)} int)`,
      )
      expect(
        await session.query(`select ${list([text])} from ${qualified({ schema: text, name: text })}`),
      ).toEqual([])
    }
    await session.close()
    await database.dispose()
  })
})
