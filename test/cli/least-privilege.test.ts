import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { server } from './chosen.ts'
import { cli } from './cli.ts'

describe.each(server)('$name', (engine) => {
  test('an owner without other rights runs everything, and a role with grants on the tables alone writes in every state', async () => {
    await using project = await cli(engine)
    const suffix = randomBytes(4).toString('hex')
    const [owner, app] = [`bw_owner_${suffix}`, `bw_app_${suffix}`]
    const name = new URL(project.database.url).pathname.slice(1)
    await project.database.script(`create role ${owner} login; create role ${app} login;
      grant create on database ${name} to ${owner}; revoke all on schema public from public;
      grant usage on schema public to ${app}; grant usage, create on schema public to ${owner};
      set role ${owner};
      create table fruits (id int generated always as identity primary key, name text not null, price numeric(8,2) not null, old text);
      create table crates (id int primary key);
      create table notes (id int primary key, fruit int references fruits (id));
      grant select, insert, update, delete on fruits, crates, notes to ${app};
      reset role`)
    const url = new URL(project.database.url)
    url.username = owner
    const asOwner = { DATABASE_URL: url.href }
    project.migration(
      '20260101000000_both',
      `op.changeColumn('fruits', 'price', { into: 'cents', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`cents / 100.0\`, onUnrepresentable: 'hold', fallback: sql\`0\` })`,
      `op.dropColumn('fruits', 'old')`,
      `op.renameColumn('fruits', 'name', 'title')`,
      `op.addColumn('fruits', 'origin', { type: 'text', notNull: true, fill: sql\`'?'\` })`,
      `op.dropTable('notes')`,
      `op.createIndex('fruits', ['price'])`,
    )
    const asApp = await project.database.connect()
    await asApp.query(`set role ${app}`)
    const oldWrites = (client: Client): Promise<unknown> =>
      client.query(
        `with made as (insert into fruits (name, price, old) values ('old', 1.25, 'o') returning id) select * from made;
         update fruits set price = price + 1 where name = 'old'; update fruits set old = 'x'; delete from fruits where name = 'none';
         insert into notes select coalesce(max(id), 0) + 1, (select max(id) from fruits) from notes; delete from notes`,
      )
    const newWrites = (client: Client): Promise<unknown> =>
      client.query(
        `insert into fruits (title, cents, origin) values ('new', 125, 'here'); insert into fruits (title, cents, origin) values ('dear', 99999999999, 'far');
         update fruits set cents = cents + 1 where title = 'new'; update fruits set origin = 'there'; delete from fruits where title = 'dear'`,
      )
    try {
      expect(await project.migrateWith(asOwner, 'baseline')).toMatchObject({ code: 0, err: '' })
      await oldWrites(asApp)
      expect(await project.migrateWith(asOwner, 'up', '--guarded')).toMatchObject({ code: 0 })
      await oldWrites(asApp)
      await newWrites(asApp)
      expect(await project.migrateWith(asOwner, 'contract')).toMatchObject({ code: 0 })
      await newWrites(asApp)
      expect(await project.migrateWith(asOwner, 'revert')).toMatchObject({ code: 0 })
      await oldWrites(asApp)
      await newWrites(asApp)
      expect(await project.migrateWith(asOwner, 'revert')).toMatchObject({ code: 0 })
      await oldWrites(asApp)
      expect(await project.migrateWith(asOwner, 'up')).toMatchObject({ code: 0 })
      await oldWrites(asApp)
      await newWrites(asApp)
      expect(await project.migrateWith(asOwner, 'contract')).toMatchObject({ code: 0 })
      expect(await project.migrateWith(asOwner, 'status')).toMatchObject({ code: 0 })
      expect(await project.migrateWith(asOwner, 'purge', '--older-than', '0', '--yes')).toMatchObject({
        code: 0,
      })
      await newWrites(asApp)

      // The ledger is the owner's: the application reads no plan and forges no history.
      await expect(asApp.query('select * from bothways.migrations')).rejects.toThrow('permission denied')
      await expect(asApp.query('delete from bothways.audit')).rejects.toThrow('permission denied')
      url.username = app
      const refused = await project.migrateWith({ DATABASE_URL: url.href }, 'contract', '--json')
      expect(refused.code).toBe(21)
      expect(refused.out).toContain('"PRIVILEGE"')
      expect(refused.text).not.toMatch(/^ +at /m)
    } finally {
      await asApp.end()
      await project.database.script(`drop owned by ${owner}, ${app}; drop role ${owner}, ${app}`)
    }
  })

  test('a role that may not make the ledger is told which right is missing', async () => {
    await using project = await cli(engine)
    const role = `bw_reader_${randomBytes(4).toString('hex')}`
    await project.database.script(`create role ${role} login`)
    project.migration('20260101000000_shops', `op.createTable('shops', { columns: { id: { type: 'int' } } })`)
    const url = new URL(project.database.url)
    url.username = role
    try {
      for (const command of ['up', 'baseline']) {
        const answer = await project.json(command, '--url', url.href)
        expect(answer, command).toMatchObject({ code: 21, document: { error: { code: 'PRIVILEGE' } } })
        expect(answer.document.error?.next).toContain('CREATE on the database')
        expect(answer.text).not.toMatch(/^ +at /m)
      }
      const status = await project.json('status', '--url', url.href)
      expect(status.text).toContain('pending')
      expect(status).toMatchObject({ code: 0 })
    } finally {
      await project.database.script(`drop role ${role}`)
    }
  })
})
