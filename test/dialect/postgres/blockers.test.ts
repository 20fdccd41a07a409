import { describe, expect, test } from 'vitest'
import { blockersOf } from '../../../src/dialect/postgres/blockers.ts'
import { connect } from '../../../src/dialect/postgres/connect.ts'
import { engines, servers } from '../../engines/engine.ts'

const orders = { schema: 'public', name: 'the "orders"' }

describe.each(engines)('who is in the way on $name', (engine) => {
  test('nobody', async () => {
    const database = await engine.createDatabase()
    const { session } = await connect(database.url)
    await session.script('create table "the ""orders""" (id int); begin; lock table "the ""orders"""')
    expect(await blockersOf(session, [orders])).toEqual([])
    expect(await blockersOf(session, [])).toEqual([])
    await session.close()
    await database.dispose()
  })
})

describe.each(servers)('who is in the way on $name', (engine) => {
  test('the session, its user, its age and what it last ran; hidden from a role without rights', async () => {
    const database = await engine.createDatabase()
    const role = `bw_role_${process.pid}_blockers`
    await database.script(
      `create table "the ""orders""" (id int); create table other (id int); create role ${role} login`,
    )
    const blocker = await database.connect()
    await blocker.query(`set application_name = 'shop'`)
    await blocker.query('begin')
    await blocker.query('select count(*)\n  from "the ""orders"""')
    const [row] = (await blocker.query<{ pid: number }>('select pg_backend_pid() as pid')).rows
    await blocker.query('select count(*)   from "the ""orders"""')

    const { session } = await connect(database.url)
    const [line, ...more] = await blockersOf(session, [orders, { schema: 'public', name: 'other' }])
    expect(more).toEqual([])
    expect(line).toMatch(
      /^session \d+ \(user postgres, application shop\) is idle in transaction, transaction open for \d+ s; last ran: select count\(\*\) from "the ""orders"""$/,
    )
    expect(line).toContain(`session ${row?.pid} `)
    expect(await blockersOf(session, [{ schema: 'public', name: 'other' }])).toEqual([])
    await session.close()

    const url = new URL(database.url)
    url.username = role
    const { session: humble } = await connect(url.href)
    expect(await blockersOf(humble, [orders])).toEqual([
      `session ${row?.pid} (user postgres, application shop): what it does is hidden without pg_read_all_stats`,
    ])
    await humble.close()
    await database.script(`drop role ${role}`)
    await database.dispose()
  })
})
