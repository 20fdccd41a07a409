import type { Spelling } from './seed.ts'

export const postgres: Spelling = {
  numbers: (count, name) => `(SELECT ${name} FROM generate_series(1::bigint, ${count}) AS ${name})`,
  pick: (texts, place) => `(ARRAY[${texts.join(', ')}])[1 + ${place}]`,
  later: (instant, seconds) => `${instant} + (${seconds}) * interval '1 second'`,
  afterwards: (tables) => [
    ...tables.map(
      (table) => `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    ),
    `ANALYZE ${tables.join(', ')}`,
  ],
}
