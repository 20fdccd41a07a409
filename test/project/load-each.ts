// Run by Node itself, not by the test runner: what Node refuses to import is part of what is tested.
import { isMigrateError } from '../../src/errors/migrate-error.ts'
import { listMigrations } from '../../src/project/list-migrations.ts'
import { loadMigrations } from '../../src/project/load-migrations.ts'
import { postgresCompiler } from '../../src/dialect/postgres/kysely-compiler.ts'
import { readSql } from '../../src/dialect/postgres/read-sql.ts'

const engine = { kysely: postgresCompiler, readSql }

const files = await listMigrations(process.argv[2] ?? '.')
const outcomes: [string, unknown][] = []
for (const file of files) {
  outcomes.push([
    file.name,
    await loadMigrations(files, [file.name], engine).then(
      ([migration]) => ({ migration }),
      (error: unknown) => {
        if (!isMigrateError(error)) throw error
        const { code, message, next, details } = error
        return { error: { code, message, next, details } }
      },
    ),
  ])
}
process.stdout.write(JSON.stringify(Object.fromEntries(outcomes)))
