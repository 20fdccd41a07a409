import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listBackups } from '../../src/backup/list-backups.ts'
import { oneOfEachKind, open, tableOn } from './open-backup.ts'

describe.each(oneOfEachKind)('$name', (engine) => {
  test('backups are listed with what the ledger and the disk know of them', async () => {
    await using opened = await open(engine, `CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)`)
    const { dialect, connection } = opened.context
    const table = tableOn(engine, 't')
    expect(await dialect.recorded(connection.session)).toEqual([])
    await opened.dialect.ledger(connection.session).ensure()
    const [whole, gone, altered, unknown] = [
      await opened.backup([table]),
      await opened.backup([table]),
      await opened.backup([table]),
      await opened.backup([table]),
    ]
    for (const one of [whole, gone, altered]) await opened.script(dialect.record(one))
    await rm(gone.directory, { recursive: true })
    const manifest = join(altered.directory, 'manifest.json')
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"rows": 1', '"rows": 2'))
    await mkdir(join(opened.folder, '20260102T030405Z-killed'))
    await mkdir(join(opened.folder, 'not ours'))
    const list = await listBackups(opened.folder, await dialect.recorded(connection.session))
    expect(list.map(({ id, state, verifiedAt }) => [id, state, verifiedAt !== null])).toEqual(
      [
        [unknown.id, 'there', false],
        [altered.id, 'damaged', true],
        [gone.id, 'gone', true],
        [whole.id, 'there', true],
        ['20260102T030405Z-killed', 'unfinished', false],
      ].toSorted((a, b) => (String(a[0]) < String(b[0]) ? 1 : -1)),
    )
    expect(list.find((one) => one.id === whole.id)?.summary).toEqual(whole)
    await opened.script(dialect.recordVerified(whole.id))
  })
})
