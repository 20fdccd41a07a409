import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecordings } from '../../../src/compat/sources/recordings.ts'
import { scratchProject } from '../../project/scratch.ts'

const head = (engine: string): string => `${JSON.stringify({ format: 'bothways/recording@1', engine })}\n`
const parameter = { js: ['number'], nullable: false, maxLength: null, min: 1, max: 5 }
const line = (count: number, more: object = {}): string =>
  `${JSON.stringify({ sql: 'select a from t where b = ?', count, prepared: false, parameters: [parameter], result: null, ...more })}\n`

test('processes add up, and of one process the last line of a statement counts', async () => {
  using scratch = scratchProject()
  scratch.write('r/1.jsonl', head('mysql') + line(1) + line(4))
  const result = [{ name: 'a', type: 8, flags: 32, charset: 63 }]
  const wider = [{ ...parameter, nullable: true, max: 9 }]
  scratch.write('r/2.jsonl', head('mysql') + line(2, { prepared: true, parameters: wider, result }))
  expect(await readRecordings(join(scratch.directory, 'r'))).toEqual([
    {
      kind: 'seen',
      engine: 'mysql',
      source: 'recorder',
      notes: [],
      statements: [
        {
          sql: 'select a from t where b = ?',
          seen: 6,
          prepared: true,
          parameters: [{ emits: { js: ['number'], nullable: true, min: 1, max: 9 } }],
          result: [{ name: 'a', type: 'bigint unsigned' }],
        },
      ],
    },
  ])
})

test('what a killed process left half-written, and what is no recording, is passed over and said', async () => {
  using scratch = scratchProject()
  scratch.write('r/1.jsonl', `${head('postgres')}${line(1)}{"sql":"select`)
  scratch.write('r/2.jsonl', '{"format":"bothways/recording@2"}\n')
  const [found] = await readRecordings(join(scratch.directory, 'r'))
  expect(found?.statements).toHaveLength(1)
  expect(found?.notes).toEqual([
    '1.jsonl has a line that is cut short, which was left out',
    '2.jsonl is no recording of this version of bothways, and was left out',
  ])
})

test('a folder without one is refused', async () => {
  using scratch = scratchProject()
  await expect(readRecordings(scratch.directory)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
})
