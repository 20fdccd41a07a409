import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { countRows, rowChunks } from '../../src/backup/row-chunks.ts'
import { slabs } from '../../src/backup/slabs.ts'

async function cut(parts: readonly Buffer[], size: number): Promise<readonly string[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield* parts
  }
  const chunks: string[] = []
  const memory = slabs(size)
  for await (const chunk of rowChunks(stream(), memory)) {
    chunks.push(chunk.toString())
    memory.give(chunk)
  }
  return chunks
}

describe('chunks of COPY text', () => {
  test('are whole rows, cut in the same places however the text arrives', async () => {
    const row = fc.string({ unit: fc.constantFrom('a', 'b', '\t'), maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row),
        fc.array(fc.nat(40)),
        fc.integer({ min: 1, max: 20 }),
        async (rows, cuts, size) => {
          const text = rows.map((one) => `${one}\n`).join('')
          const places = [0, ...cuts.filter((at) => at < text.length).toSorted((a, b) => a - b), text.length]
          const parts = places.slice(1).map((end, index) => Buffer.from(text.slice(places[index], end)))
          const chunks = await cut(parts, size)
          expect(chunks).toEqual(await cut([Buffer.from(text)], size))
          expect(chunks.join('')).toBe(text)
          for (const chunk of chunks) {
            expect(chunk.endsWith('\n')).toBe(true)
            expect(chunk.length <= size || chunk.indexOf('\n') === chunk.length - 1).toBe(true)
          }
          expect(chunks.reduce((sum, chunk) => sum + countRows(Buffer.from(chunk)), 0)).toBe(rows.length)
        },
      ),
    )
  })
})
