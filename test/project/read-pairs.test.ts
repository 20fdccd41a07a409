import { describe, expect, test } from 'vitest'
import { readPairs } from '../../src/project/formats/read-pairs.ts'
import { scratchProject } from './scratch.ts'

describe('pairs of another tool', () => {
  test('of golang-migrate are two files a version, in the order of their numbers', () => {
    using project = scratchProject()
    project.write('m/10_later.up.sql', 'CREATE INDEX CONCURRENTLY i ON t (a)')
    project.write('m/2_first.up.sql', 'CREATE TABLE t (a int)')
    project.write('m/2_first.down.sql', '-- nothing')
    expect(readPairs(`${project.directory}/m`)).toEqual([
      {
        name: '2_first',
        up: { text: 'CREATE TABLE t (a int)', inTransaction: true },
        down: { text: '-- nothing', inTransaction: true },
      },
      {
        name: '10_later',
        up: { text: 'CREATE INDEX CONCURRENTLY i ON t (a)', inTransaction: false },
        down: null,
      },
    ])
  })

  test('of dbmate and goose are two sections of a file', () => {
    using project = scratchProject()
    project.write(
      'dbmate/1_a.sql',
      '-- migrate:up transaction:false\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n',
    )
    project.write(
      'goose/1_a.sql',
      '-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n',
    )
    for (const tool of ['dbmate', 'goose']) {
      const [pair] = readPairs(`${project.directory}/${tool}`)
      expect(pair?.up, tool).toMatchObject({ inTransaction: false })
      expect(pair?.up.text.trim(), tool).toBe('SELECT 1;')
      expect(pair?.down?.text.trim(), tool).toBe('SELECT 2;')
    }
  })

  test.each([
    [
      'two tools in one folder',
      { '1_a.up.sql': 'SELECT 1', '2_b.sql': '-- migrate:up\nSELECT 1' },
      'golang-migrate and of dbmate',
    ],
    [
      'a way back before the way up',
      { '1_a.sql': '-- +goose Down\nSELECT 2;\n-- +goose Up\nSELECT 1;' },
      'before its way up',
    ],
    ['a way back alone', { '1_a.down.sql': 'SELECT 1', '2_b.up.sql': 'SELECT 1' }, 'no way up'],
    ['one version twice', { '1_a.up.sql': 'SELECT 1', '1_b.up.sql': 'SELECT 1' }, 'version 1'],
    ['nothing', {}, 'no migrations'],
  ])('%s is told', (_, files, told) => {
    using project = scratchProject()
    project.write('m/README.md', '')
    for (const [name, text] of Object.entries(files)) project.write(`m/${name}`, text)
    expect(() => readPairs(`${project.directory}/m`)).toThrow(told)
  })
})
