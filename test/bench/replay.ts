// node test/bench/replay.ts [PAIRS] — `migrate prove` over golang-migrate pairs, beside a shell loop over psql and pg_dump.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { line, timed } from './measure.ts'
import { freshDatabase, ROOT, withServer } from './server.ts'

const PAIRS = Number(process.argv[2] ?? 300)

/** What teams write, in turns: a table, a column, an index, a rule, and a table that points to another. */
const KINDS: readonly ((n: number) => readonly [up: string, down: string])[] = [
  (n) => [
    `CREATE TABLE shop_${n} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, price numeric(10, 2), made timestamptz NOT NULL DEFAULT now());`,
    `DROP TABLE shop_${n};`,
  ],
  (n) => [
    `ALTER TABLE shop_${n - 1} ADD COLUMN stock integer NOT NULL DEFAULT 0;`,
    `ALTER TABLE shop_${n - 1} DROP COLUMN stock;`,
  ],
  (n) => [`CREATE INDEX shop_${n - 2}_name ON shop_${n - 2} (name, made);`, `DROP INDEX shop_${n - 2}_name;`],
  (n) => [
    `ALTER TABLE shop_${n - 3} ADD CONSTRAINT stock_is_whole CHECK (stock >= 0); UPDATE shop_${n - 3} SET stock = stock + 1;`,
    `UPDATE shop_${n - 3} SET stock = stock - 1; ALTER TABLE shop_${n - 3} DROP CONSTRAINT stock_is_whole;`,
  ],
  (n) => [
    `CREATE TABLE line_${n} (id uuid PRIMARY KEY, shop bigint REFERENCES shop_${n - 4} (id), note varchar(80));`,
    `DROP TABLE line_${n};`,
  ],
]

const LOOP = `set -e
for up in "$1"/*.up.sql; do
  pg_dump --schema-only "$2" > "$1/before"
  psql -X -q -v ON_ERROR_STOP=1 -f "$up" "$2"
  psql -X -q -v ON_ERROR_STOP=1 -f "\${up%.up.sql}.down.sql" "$2"
  pg_dump --schema-only "$2" > "$1/after"
  grep -v restrict "$1/before" > "$1/b"; grep -v restrict "$1/after" > "$1/a"; cmp "$1/b" "$1/a"
  psql -X -q -v ON_ERROR_STOP=1 -f "$up" "$2"
done`

const folder = mkdtempSync(join(tmpdir(), 'bothways-replay-'))
try {
  for (let n = 0; n < PAIRS; n += 1) {
    const [up, down] = KINDS[n % KINDS.length]?.(n) ?? ['', '']
    const name = `${String(n + 1).padStart(6, '0')}_change`
    writeFileSync(join(folder, `${name}.up.sql`), up)
    writeFileSync(join(folder, `${name}.down.sql`), down)
  }
  await withServer(async (adminUrl) => {
    const url = await freshDatabase(adminUrl, 'replay')
    const loop = await timed(() => run('sh', ['-c', LOOP, 'loop', folder, url]))
    const prove = await timed(() =>
      run(process.execPath, [join(ROOT, 'bin/migrate'), 'prove', '--dir', folder, '--shadow-url', adminUrl]),
    )
    line(`psql and pg_dump, ${PAIRS} pairs up, down, up`, loop)
    line(`migrate prove, ${PAIRS} pairs with rows`, prove, loop)
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Beside this process: the server's log has to be read meanwhile. */
function run(program: string, words: readonly string[]): Promise<void> {
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))))
  })
}
