import { describe, expect, test } from 'vitest'
import { cli } from '../cli/cli.ts'
import { mysqlEngines } from '../engines/mysql.ts'

const TABLES = `
CREATE TABLE shops (id int PRIMARY KEY, mail varchar(40) NOT NULL, UNIQUE shops_mail (mail));
CREATE TABLE starts (id int PRIMARY KEY, mail varchar(40) NOT NULL, UNIQUE starts_mail (mail(10)));
CREATE TABLE made (id int PRIMARY KEY, mail varchar(40) NOT NULL, n int NOT NULL DEFAULT 1, odd int AS (n MOD 2) STORED, UNIQUE made_mail (mail, odd))`

describe.each(mysqlEngines)('a unique of the old schema on $name', (engine) => {
  test('is said to refuse the second write of the new version where none can be led around it, and only there', async () => {
    await using project = await cli(engine, TABLES)
    await project.migrate('baseline')
    const change = (table: string): string =>
      `op.changeColumn('${table}', 'mail', { into: 'contact', type: 'varchar(40)', forward: sql\`mail\`, backward: sql\`lower(contact)\`, fallback: sql\`concat('?', id)\` })`
    project.migration('20260101000000_contact', ['shops', 'starts', 'made'].map(change).join(',\n'))
    const said = await project.json('lint')
    const findings = said.document['findings']
    const messages = (Array.isArray(findings) ? findings : []).map(({ message }) => String(message))
    const about = (index: string): string => messages.find((message) => message.includes(index)) ?? ''
    expect(about('shops_mail')).toContain('the old version sees the fallback in the second row')
    expect(about('starts_mail')).toContain('the second such write of the new version is refused')
    expect(about('made_mail')).toContain('the second such write of the new version is refused')
    expect(await project.migrate('up')).toMatchObject({ code: 0 })
    const twice = (table: string): Promise<void> =>
      project.database.script(`INSERT INTO ${table} (id, contact) VALUES (1, 'A'), (2, 'a')`)
    await twice('shops')
    await expect(twice('starts')).rejects.toThrow('starts_mail')
    await expect(twice('made')).rejects.toThrow('made_mail')
  })
})
