import { appName, releaseName } from '../../src/compat/contract-names.ts'
import { RELEASE_CONTRACT_FORMAT, type ReleaseContract } from '../../src/model/release-contract.ts'

/** A contract of `web@1` that says nothing but what it is given. */
export function sampleContract(parts: Partial<ReleaseContract> = {}): ReleaseContract {
  return {
    format: RELEASE_CONTRACT_FORMAT,
    app: appName('web'),
    release: releaseName('1'),
    sources: [],
    tables: {},
    statements: [],
    ...parts,
  }
}

/** One that says something by every key there is. */
export const full: ReleaseContract = sampleContract({
  engine: 'postgres',
  sources: ['kysely:src/db.ts', 'recorder:recorded'],
  tables: {
    'billing."odd.name"': { columns: {} },
    users: {
      by: ['kysely', 'recorder'],
      star: true,
      positionalInsert: true,
      inserts: true,
      deletes: true,
      needsTable: true,
      conflictTargets: [
        { kind: 'any' },
        { kind: 'columns', columns: ['email'] },
        { kind: 'constraint', name: 'users_email_key' },
        { kind: 'expression', text: 'lower(email)', columns: ['email'] },
      ],
      columns: {
        email: {
          by: ['kysely', 'recorder'],
          read: { type: 'text', js: ['string'], nullable: false, values: ['a', 'b'] },
          insert: 'always',
          update: true,
          filter: true,
          emits: {
            type: 'text',
            js: ['string'],
            nullable: false,
            values: ['a'],
            maxLength: 1,
            min: -1.5,
            max: 2,
          },
        },
      },
    },
  },
  statements: [
    {
      id: 'a91f0c1d2e3f4a5b',
      kind: 'read',
      sql: 'select email from users where email = $1',
      tables: ['users'],
      parameters: [{ type: 'text', of: { table: 'users', column: 'email' }, emits: { maxLength: 1 } }],
      result: [{ name: 'email', type: 'text' }],
      prepared: true,
      seen: 3,
      from: 'queries/users.sql:1',
      by: ['recorder'],
      unread: 'it calls a function',
    },
  ],
})
