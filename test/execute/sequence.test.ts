import { expect, test } from 'vitest'
import type { Move } from '../../src/execute/move.ts'
import { inSequence } from '../../src/execute/sequence.ts'
import { named } from './steps.ts'

const moves: readonly Move[] = Array.from({ length: 50 }, (_, n) => ({
  migration: named(`m${n}`),
  transition: n % 2 === 0 ? 'expand' : 'contract',
  steps: [],
}))

test('umzug gives all moves in the order of the project', async () => {
  const given: (readonly Move[])[] = []
  await inSequence(moves, (sequenced) => Promise.resolve(given.push(sequenced)))
  expect(given).toEqual([moves])
})

test('a failure is raised as it is', async () => {
  const failure = new Error('no')
  await expect(inSequence(moves, () => Promise.reject(failure))).rejects.toBe(failure)
})
