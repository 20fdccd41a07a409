import { expect, test, describe } from 'vitest'
import { unknownTypes } from '../../../src/dialect/postgres/unknown-types.ts'
import { engines } from '../../engines/engine.ts'
import { openTool } from '../../operations/tool.ts'

const KNOWN = [
  'numeric(10,2)',
  'character varying(20)',
  'timestamp(3) with time zone',
  'double precision',
  'interval day to second(3)',
  'bit varying(3)',
  'int[]',
  'text[3][3]',
  'bigserial',
  'mood',
  'public."Odd type"[]',
  'orders',
]

describe.each(engines)('types on $name', (engine) => {
  test('the server says which it knows, also where one is not even a type', async () => {
    await using database = await disposable(engine)
    const tool = await openTool(database.url, [])
    try {
      expect(await unknownTypes(tool.session, KNOWN)).toEqual(new Map())
      expect([...(await unknownTypes(tool.session, [...KNOWN, 'txet', 'nowhere.mood']))]).toEqual([
        ['txet', 'type "txet" does not exist'],
        ['nowhere.mood', 'type "nowhere.mood" does not exist'],
      ])
      const unknown = await unknownTypes(tool.session, ['text', 'text not null', 'txet', 'numeric(2000)'])
      expect([...unknown.keys()]).toEqual(['text not null', 'txet', 'numeric(2000)'])
      expect(unknown.get('numeric(2000)')).toContain('precision')
    } finally {
      await tool.close()
    }
  })
})

async function disposable(
  engine: (typeof engines)[number],
): Promise<AsyncDisposable & { readonly url: string }> {
  const database = await engine.createDatabase()
  await database.script(
    `create type mood as enum ('good'); create domain "Odd type" as int; create table orders (id int)`,
  )
  await database.release()
  return { url: database.url, [Symbol.asyncDispose]: () => database.dispose() }
}
