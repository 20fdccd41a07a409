import { expect, test } from 'vitest'
import type { LedgerEntry } from '../../src/model/ledger.ts'
import type { MigrationName } from '../../src/model/names.ts'
import type { State } from '../../src/model/state.ts'
import { compareHistory } from '../../src/project/history.ts'
import type { MigrationFile } from '../../src/project/migration-file.ts'

const nameOf = (day: number): MigrationName =>
  `202601${String(day).padStart(2, '0')}000000_m` as MigrationName

const file = (day: number, rawHash = 'h'): MigrationFile => ({
  name: nameOf(day),
  path: '',
  file: '',
  format: 'module',
  rawHash,
})

const entry = (day: number, state: State = 'contracted'): LedgerEntry => ({
  name: nameOf(day),
  summary: '',
  state,
  since: new Date(0),
  checksum: '',
  rawHash: 'h',
  planHash: '',
  runId: '',
  position: day,
})

const days = (items: readonly { readonly name: MigrationName }[]): readonly number[] =>
  items.map((item) => Number(item.name.slice(6, 8)))

test('files beside the ledger: pending, applied, edited', () => {
  const history = compareHistory(
    [file(1), file(2, 'other'), file(3), file(4), file(5)],
    [entry(3, 'reverted'), entry(1), entry(2, 'expanded'), entry(4, 'pending')],
  )
  expect(days(history.pending)).toEqual([4, 5])
  expect(days(history.applied.map((applied) => applied.entry))).toEqual([1, 2, 3])
  expect(days(history.edited.map((edited) => edited.file))).toEqual([2])
  expect([history.ahead, history.gone, history.outOfOrder]).toEqual([[], [], []])
})

test('what is newer than every file is ahead; what lacks between files is gone', () => {
  const history = compareHistory([file(1), file(3)], [entry(5), entry(1), entry(2), entry(3), entry(4)])
  expect(days(history.ahead)).toEqual([4, 5])
  expect(days(history.gone)).toEqual([2])
  expect(days(compareHistory([], [entry(1)]).ahead)).toEqual([1])
})

test('a pending file older than one in effect is out of order; a reverted one doesn’t count', () => {
  expect(days(compareHistory([file(1), file(2), file(3)], [entry(2)]).outOfOrder)).toEqual([1])
  expect(days(compareHistory([file(1), file(2)], [entry(2, 'reverted')]).outOfOrder)).toEqual([])
  expect(days(compareHistory([file(1)], [entry(2)]).outOfOrder)).toEqual([1])
})
