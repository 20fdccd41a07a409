// node test/bench/prove.ts — proof of one typical migration on a schema of 60 tables, on a warm server.
import { line, median } from './measure.ts'
import { freshDatabase, migrate, project, withServer } from './server.ts'

const TABLES = 60
const ROUNDS = 5
const numbers = Array.from({ length: TABLES }, (_, number) => number)

const table = (number: number): string => {
  const parent =
    number === 0 ? '' : `, parent_id: { type: 'integer', references: 't${Math.floor((number - 1) / 2)}(id)' }`
  return `op.createTable('t${number}', { columns: { id: { type: 'integer', primaryKey: true }, name: { type: 'varchar(80)', notNull: true }, price: { type: 'numeric(12,2)', notNull: true }, at: { type: 'timestamptz' }, note: { type: 'text' }${parent} } })`
}
const file = (operations: readonly string[]): string =>
  `import { defineMigration, op, sql } from 'bothways'\nexport default defineMigration({ summary: 'bench', operations: [${operations.join(',\n')}] })\n`
const TYPICAL = '20260102000000_minor_units'

await withServer(async (adminUrl) => {
  const folder = project({
    '20260101000000_schema': file(numbers.map(table)),
    [TYPICAL]: file([
      `op.changeColumn('t7', 'price', { into: 'price_minor', type: 'bigint', notNull: true, forward: sql\`round(price * 100)\`, backward: sql\`price_minor / 100.0\`, fallback: sql\`0\` })`,
      `op.addColumn('t7', 'channel', { type: 'text', notNull: true, fill: sql\`'web'\` })`,
    ]),
  })
  const url = await freshDatabase(adminUrl, 'prove')
  migrate(folder, url, 'prove', TYPICAL)
  const proof = await median(ROUNDS, () => migrate(folder, url, 'prove', TYPICAL))
  line(`migrate prove, one migration on ${TABLES} tables, the whole process`, proof)
  const guarded = await freshDatabase(adminUrl, 'prove_guarded')
  migrate(folder, guarded, 'up', '--to', '20260101000000_schema', '--contract')
  const believed = await median(1, () => migrate(folder, guarded, 'up', '--guarded'))
  line('migrate up --guarded with the proof beside it', believed, proof)
})
