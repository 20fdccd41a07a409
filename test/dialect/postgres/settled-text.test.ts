import { describe, expect, it } from 'vitest'
import { settledText } from '../../../src/dialect/postgres/inspect/settled-text.ts'
import { engines } from '../../engines/engine.ts'

describe.each(engines)('$name', (engine) => {
  it('a rule over a list of texts reads the same once the server has read its own words', async () => {
    const database = await engine.createDatabase()
    try {
      await database.script(
        `CREATE TABLE t (a varchar(10), b char(3), c text, CHECK (a IN ('x', 'it''s, (x)', '')), CHECK (b IN ('x', 'y')), CHECK (c IN ('x', 'y')));
         CREATE INDEX i ON t (c) WHERE a IN ('x', 'y')`,
      )
      const read = async (): Promise<readonly unknown[]> =>
        database.query(
          `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = 't'::regclass UNION ALL SELECT pg_get_indexdef('i'::regclass) ORDER BY 1`,
        )
      const texts = (rows: readonly unknown[]): readonly string[] =>
        rows.map((row) => settledText(String((row as { text: unknown }).text))).toSorted()
      const printed = await read()
      for (const row of printed) {
        const text = String((row as { text: unknown }).text)
        if (text.startsWith('CHECK')) await database.script(`ALTER TABLE t ADD ${text}`)
      }
      await database.script(
        `DROP INDEX i; ${String(printed.map((row) => (row as { text: unknown }).text).find((text) => String(text).includes('INDEX')))}`,
      )
      const again = texts(await read())
      expect([...new Set(again)]).toEqual(texts(printed))
    } finally {
      await database.dispose()
    }
  })
})
