import type { Engine } from '../engines/engine.ts'

const DIGITS = `(SELECT 0 AS d${[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ` UNION ALL SELECT ${digit}`).join('')})`
const PLACES = [0, 1, 2, 3, 4, 5]
const NUMBER = PLACES.map((place) => `d${place}.d * ${10 ** place}`).join(' + ')

const FORMS = {
  postgres: {
    rows: (count) => `generate_series(1, ${count}) AS n`,
    hash: 'md5((n)::text)',
    longText: 'text',
  },
  mysql: {
    rows: (count) =>
      `(SELECT ${NUMBER} + 1 AS n FROM ${PLACES.map((place) => `${DIGITS} AS d${place}`).join(' CROSS JOIN ')} HAVING n <= ${count}) AS numbers`,
    hash: 'LEFT(SHA2(n, 256), 32)',
    longText: 'longtext',
  },
} as const satisfies Record<
  Engine['family'],
  {
    /** A table with the numbers from 1 on as `n`. */
    readonly rows: (count: number) => string
    /** 32 digits for each `n`, which no compressor makes smaller. */
    readonly hash: string
    readonly longText: string
  }
>

export function manyRows({ family }: Pick<Engine, 'family'>): (typeof FORMS)[Engine['family']] {
  return FORMS[family]
}

/** A table with a key and so many rows of `hashes` × 32 characters each. */
export function tableOfMany(
  engine: Pick<Engine, 'family'>,
  name: string,
  count: number,
  hashes: number,
): string {
  const { rows, hash, longText } = manyRows(engine)
  return `CREATE TABLE ${name} (id int PRIMARY KEY, filler ${longText}); INSERT INTO ${name} SELECT n, repeat(${hash}, ${hashes}) FROM ${rows(count)}`
}
