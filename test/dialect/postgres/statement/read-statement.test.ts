import { describe, expect, test } from 'vitest'
import { postgresReader } from '../../../../src/dialect/postgres/statement/read-statement.ts'
import { knownColumns, wordsOf } from '../../statement-words.ts'

const { read } = await postgresReader()
const KNOWN = { users: ['id', 'email', 'name'], orders: ['id', 'user_id', 'total'] }

describe('a statement of PostgreSQL', () => {
  test.each([
    [
      'select id, email from users where name = $1',
      'read; users: id read, email read, name filter; $1 users.name',
    ],
    [
      'select "u"."id" from "public"."users" as "u" where "u"."id" in ($1, $2)',
      'read; users: id read+filter; $1 users.id; $2 users.id',
    ],
    ['select * from users', 'read; users *'],
    [
      'select u.*, o.total as sum from users u join billing.orders o on o.user_id = u.id order by sum',
      'read; users *: id filter; billing.orders: user_id filter, total read',
    ],
    ['select count(*) from users', 'read; users'],
    [
      'select 1 from users u where exists (select * from orders o where o.user_id = u.id)',
      'read; users: id filter; orders: user_id filter',
    ],
    ['select users from users', 'read; users *'],
    [
      'with big as (select * from orders where total > $1) select id from big',
      'read; orders: total filter, id read; $1 orders.total',
    ],
    ['with big as (select * from orders) select * from big', 'read; orders *'],
    [
      'with recursive up as (select id, parent from node union all select n.id, n.parent from node n join up on up.parent = n.id) select id from up',
      'read; node: id read+filter, parent read',
    ],
    [
      'select s.email from (select email, id from users) s where s.id = $1',
      'read; users: email read, id read',
    ],
    [
      'select a.id from users a left join orders b using (id)',
      'read; users: id filter+read; orders: id filter',
    ],
    [
      'select id from users union all select user_id from orders order by id limit $1',
      'read; users: id read; orders: user_id read',
    ],
    [
      'select (select max(total) from orders o where o.user_id = u.id) from users u',
      'read; users: id filter; orders: total read, user_id filter',
    ],
    [
      'select lower(email), case when name is null then id end from users group by 1 having count(name) > $1',
      'read; users: email read, name read+filter, id read',
    ],
    ['select id from users for update skip locked', 'read; users: id read'],
    ['select x.id from pg_class c, users x', 'read; users: id read'],
    ['select v from unnest($1::int[]) as v', 'read'],
  ])('%s', (text, words) => {
    expect(wordsOf(read(text, knownColumns()))).toBe(words.replaceAll('filter+read', 'read+filter'))
  })

  test.each([
    [
      'insert into users (email, name) values ($1, $2), ($3, default) returning id',
      'write; users inserts: email insert!, name insert?, id read; $1 users.email; $2 users.name; $3 users.email',
    ],
    ['insert into users values ($1, $2)', 'write; users positionalInsert inserts'],
    ['insert into users default values returning *', 'write; users * inserts'],
    [
      'insert into users (email) select email from leads where id = $1',
      'write; users inserts: email insert!; leads: email read, id filter; $1 leads.id',
    ],
    [
      'insert into users (id, email) values ($1, $2) on conflict (id) do update set email = excluded.email where users.name <> $3',
      'write; users inserts on id: id insert!+filter, email insert!+update, name filter; $1 users.id; $2 users.email; $3 users.name',
    ],
    [
      'insert into users (email) values ($1) on conflict do nothing',
      'write; users inserts on any: email insert!; $1 users.email',
    ],
    [
      'insert into users (email) values ($1) on conflict on constraint users_email_key do nothing',
      'write; users inserts on constraint: email insert!; $1 users.email',
    ],
    [
      'insert into users (email) values ($1) on conflict (lower(email)) do nothing',
      'write; users inserts on email: email insert!+filter; $1 users.email',
    ],
    [
      'update users set name = $1, seen = seen + 1 where id = $2',
      'write; users: name update, seen update+filter, id filter; $1 users.name; $2 users.id',
    ],
    [
      'update users u set (name, email) = ($1, $2) from orders o where o.user_id = u.id returning u.*',
      'write; orders: user_id filter; users *: name update, email update, id filter; $1 users.name; $2 users.email',
    ],
    [
      'update users set name = $1 returning old.name, new.email',
      'write; users: name read+update, email read; $1 users.name',
    ],
    [
      'delete from users using orders o where o.user_id = users.id and total < $1',
      'write; users deletes: id filter; orders: user_id filter; ? which table total belongs to is not known',
    ],
    [
      'with gone as (delete from users where id = $1 returning id) select id from gone',
      'write; users deletes: id read+filter; $1 users.id',
    ],
    [
      'merge into users u using leads l on l.email = u.email when matched then update set name = l.name when not matched then insert (email) values (l.email)',
      'write; leads: email read+filter, name filter; users inserts: email insert!+filter, name update',
    ],
    ['truncate users, billing.orders', 'write; users deletes needsTable; billing.orders deletes needsTable'],
    ['copy users (id, email) from stdin', 'write; users inserts needsTable: id insert!, email insert!'],
    ['copy users to stdout', 'read; users * needsTable'],
    ['lock table users', 'write; users needsTable'],
    ['call settle($1)', 'write; ? what it calls is known to the server only'],
  ])('%s', (text, words) => {
    const reading = read(text, knownColumns())
    const sorted = (line: string): readonly string[] => line.split('; ').toSorted()
    expect(sorted(wordsOf(reading))).toEqual(sorted(words))
  })

  test.each([
    ['begin', 'session'],
    ['set bothways.release = 1', 'session'],
    ['create table x (a int)', 'definition'],
    ['alter table users add b int', 'definition'],
  ])('%s is no part of a contract', (text, words) => {
    expect(wordsOf(read(text, knownColumns()))).toBe(words)
  })

  test('with columns of several tables is told apart by what is declared', () => {
    const text = 'select email, total from users join orders on user_id = users.id'
    expect(wordsOf(read(text, knownColumns()))).toContain('? which table')
    expect(wordsOf(read(text, knownColumns(KNOWN)))).toBe(
      'read; users: id filter, email read; orders: user_id filter, total read',
    )
  })

  test('names a column that its table is not declared with', () => {
    expect(wordsOf(read('select age from users', knownColumns(KNOWN)))).toBe('read; users: age read')
  })

  test('that the parser refuses says so', () => {
    expect(wordsOf(read('selec 1', knownColumns()))).toBe(
      'read; ? PostgreSQL’s parser says: syntax error at or near "selec"',
    )
  })

  test('after letters of two bytes still has its conflict target', () => {
    const { tables } = read(
      "insert into t (é) values ('ü') on conflict (lower(é)) where é > 1 do nothing",
      knownColumns(),
    )
    expect(tables['t']?.conflictTargets).toEqual([
      { kind: 'expression', text: '(lower(é)) where é > 1', columns: ['é'] },
    ])
  })
})
