import { expect, test } from 'vitest'
import { closest, suggestion } from '../../src/errors/suggestion.ts'

test('a near miss is named, a far one gets the list', () => {
  expect(closest('notNul', ['type', 'notNull'])).toBe('notNull')
  expect(closest('NOTNULL', ['type', 'notNull'])).toBe('notNull')
  expect(suggestion('colour', ['type', 'notNull'])).toBe('known are type, notNull')
})
