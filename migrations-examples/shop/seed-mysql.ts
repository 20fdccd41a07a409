import type { Spelling } from './seed.ts'

const DIGITS = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')

export const mysql: Spelling = {
  // A recursive query would meet another limit on each of the two servers.
  numbers(count, name) {
    const places = String(count).length
    const tables = Array.from({ length: places }, (_, place) => `(${DIGITS}) AS t${place}`)
    const sum = tables.map((_, place) => `t${place}.d * ${10 ** place}`).join(' + ')
    return `(SELECT ${name} FROM (SELECT 1 + ${sum} AS ${name} FROM ${tables.join(' CROSS JOIN ')}) AS digits WHERE ${name} <= ${count})`
  },
  pick: (texts, place) => `elt(1 + ${place}, ${texts.join(', ')})`,
  later: (instant, seconds) => `${instant} + INTERVAL (${seconds}) SECOND`,
  afterwards: (tables) => [`ANALYZE TABLE ${tables.join(', ')}`],
}
