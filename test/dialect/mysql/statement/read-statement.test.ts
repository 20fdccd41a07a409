import { describe, expect, test } from 'vitest'
import { mysqlReader } from '../../../../src/dialect/mysql/statement/read-statement.ts'
import { knownColumns, wordsOf } from '../../statement-words.ts'

const { read } = mysqlReader
const sorted = (line: string): readonly string[] => line.split('; ').toSorted()

describe('a statement of MySQL or MariaDB', () => {
  test.each([
    [
      'select `id`, `email` from `users` where `name` = ?',
      'read; users: id read, email read, name filter; $1 users.name',
    ],
    [
      'SELECT u.id AS uid, COUNT(*) total FROM users AS u WHERE u.id IN (?, ?) GROUP BY uid ORDER BY total DESC, u.name LIMIT ?',
      'read; users: id read+filter, name filter; $1 users.id; $2 users.id',
    ],
    ['select * from users', 'read; users *'],
    [
      'select `u`.*, `o`.`total` as `sum` from `users` as `u` inner join `shop`.`orders` as `o` on `o`.`user_id` = `u`.`id` order by `sum`',
      'read; users *: id filter; shop.orders: user_id filter, total read',
    ],
    [
      'select 1 from users u where exists (select * from orders o where o.user_id = u.id)',
      'read; users: id filter; orders: user_id filter',
    ],
    [
      'with big as (select * from orders where total > ?) select id from big',
      'read; orders: total filter, id read; $1 orders.total',
    ],
    [
      'select s.email from (select email, id from users) as s where s.id between ? and ?',
      'read; users: email read, id read',
    ],
    [
      'select email from users where id between ? and ? and name not like ?',
      'read; users: email read, id filter, name filter; $1 users.id; $2 users.id; $3 users.name',
    ],
    [
      'select a.id from users a left join orders b using (id)',
      'read; users: id read+filter; orders: id filter',
    ],
    [
      '(select id from users) union all (select user_id from orders) order by id limit 3',
      'read; users: id read; orders: user_id read',
    ],
    [
      'select id from users union select user_id from orders order by id desc',
      'read; users: id read; orders: user_id read',
    ],
    [
      'select cast(total as decimal(10, 2)), convert(note using utf8mb4), note collate utf8mb4_bin c from orders',
      'read; orders: total read, note read',
    ],
    [
      'select date_add(at, interval 1 day), extract(year from at), timestampdiff(hour, at, ?) from orders where at > now() - interval ? minute',
      'read; orders: at read+filter',
    ],
    ["select data->'$.a' as a, json_unquote(data->>'$.b') from orders", 'read; orders: data read'],
    [
      'select sum(total) over (partition by user_id order by id rows between unbounded preceding and current row) from orders',
      'read; orders: total read, user_id read, id read',
    ],
    [
      "select id, case when name is null then 'x' else name end from users where match(name) against (? in boolean mode)",
      'read; users: id read, name read+filter',
    ],
    [
      'select id from users force index (email) where email = ? for update skip locked',
      'read; users: id read, email filter; $1 users.email',
    ],
    ["select 'it''s \\' from x', \"from y\", id from users # from z\n -- from w\n", 'read; users: id read'],
    ['select @@version, @x := 1, database()', 'read'],
    ['select table_name from information_schema.tables', 'read'],
    [
      'select group_concat(distinct email order by id separator ", ") from users',
      'read; users: email read, id read',
    ],
  ])('%s', (text, words) => {
    expect(sorted(wordsOf(read(text, knownColumns())))).toEqual(sorted(words))
  })

  test.each([
    [
      'insert into `users` (`email`, `name`) values (?, ?), (?, default)',
      'write; users inserts: email insert!, name insert?; $1 users.email; $2 users.name; $3 users.email',
    ],
    ['insert into users values (?, ?)', 'write; users positionalInsert inserts'],
    [
      'insert users set email = ?, name = concat(?, 1)',
      'write; users inserts: email insert!, name insert!; $1 users.email',
    ],
    [
      'insert ignore into users (email) select email from leads where id = ?',
      'write; users inserts: email insert!; leads: email read, id filter; $1 leads.id',
    ],
    [
      'insert into users (id, email) values (?, ?) on duplicate key update email = values(email), seen = seen + 1',
      'write; users inserts on any: id insert!, email insert!+update+filter, seen update+filter; $1 users.id; $2 users.email',
    ],
    [
      'insert into users (id, email) values (?, ?) as new on duplicate key update email = ?',
      'write; users inserts on any: id insert!, email insert!+update; $1 users.id; $2 users.email; $3 users.email',
    ],
    ['replace into users (id) values (?)', 'write; users inserts deletes on any: id insert!; $1 users.id'],
    [
      'update `users` set `name` = ?, `seen` = `seen` + 1 where `id` = ?',
      'write; users: name update, seen update+filter, id filter; $1 users.name; $2 users.id',
    ],
    [
      'update users u join orders o on o.user_id = u.id set u.name = ?, o.total = 0',
      'write; users: id filter, name update; orders: user_id filter, total update; $1 users.name',
    ],
    ['delete from users where id = ? limit 1', 'write; users deletes: id filter; $1 users.id'],
    [
      'delete u from users u join orders o on o.user_id = u.id',
      'write; users deletes: id filter; orders: user_id filter',
    ],
    ['delete from users where id = ? returning *', 'write; users * deletes: id filter; $1 users.id'],
    ['truncate users', 'write; users deletes needsTable'],
    ['lock tables users write, orders read', 'write; users needsTable; orders needsTable'],
    ['call settle(?)', 'write; ? what it calls is known to the server only'],
  ])('%s', (text, words) => {
    expect(sorted(wordsOf(read(text, knownColumns())))).toEqual(sorted(words))
  })

  test.each([
    ['START TRANSACTION', 'session'],
    ['set @bothways_release = 1', 'session'],
    ['create table x (a int)', 'definition'],
    ['alter table users add b int', 'definition'],
  ])('%s is no part of a contract', (text, words) => {
    expect(wordsOf(read(text, knownColumns()))).toBe(words)
  })

  test.each([
    ['select * from users natural join orders', '? NATURAL JOIN'],
    ['select email, total from users join orders on user_id = users.id', '? which table'],
    ['select a from json_table(?, "$[*]" columns (a int path "$")) j', '? what json_table gives'],
    ['select /*!80000 a */ id from users', '? it has a comment that servers run'],
    ['select id from users; delete from users', '? it is more than one statement'],
    ['load data infile "x" into table users', '? LOAD DATA'],
  ])('%s says what it is not sure of', (text, words) => {
    expect(wordsOf(read(text, knownColumns()))).toContain(words)
  })

  test('names columns as they are declared, in upper or lower case', () => {
    const known = knownColumns({ users: ['Id', 'eMail'] })
    expect(wordsOf(read('select ID, age from users where email = ?', known))).toBe(
      'read; users: Id read, age read, eMail filter; $1 users.eMail',
    )
  })
})
