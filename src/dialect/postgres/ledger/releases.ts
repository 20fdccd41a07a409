import type { Deployment, ReleaseStatements, ReleaseStore } from '../../../model/deployment.ts'
import type { ReleaseContract } from '../../../model/release-contract.ts'
import type { Session } from '../../session.ts'
import { classify } from '../errors.ts'
import { jsonLiteral, literal } from '../quote.ts'
import { onLedger } from './refusal.ts'

export function releaseStore(session: Session): ReleaseStore {
  return {
    async deployments() {
      const rows = await orNone(session, () =>
        session.query<DeploymentRow>(
          `SELECT app, release, env, deployed_at AS "deployedAt", deployed_by AS "deployedBy", knows, retired_at AS "retiredAt" FROM bothways.deployments ORDER BY id`,
        ),
      )
      return rows.map((row) => ({
        ...row,
        deployedAt: new Date(row.deployedAt),
        retiredAt: row.retiredAt === null ? null : new Date(row.retiredAt),
      }))
    },
    async contracts() {
      const rows = await orNone(session, () =>
        session.query<{ document: ReleaseContract }>(
          'SELECT document FROM bothways.contracts ORDER BY app, release',
        ),
      )
      return rows.map(({ document }) => document)
    },
  }
}

type DeploymentRow = Omit<Deployment, 'deployedAt' | 'retiredAt'> & {
  readonly deployedAt: string
  readonly retiredAt: string | null
}

/** Where there is no ledger nothing was ever deployed. */
async function orNone<T>(session: Session, ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
  return onLedger(session, async () => {
    try {
      return await ask()
    } catch (error) {
      if (classify(error).kind !== 'undefined object') throw error
      return []
    }
  })
}

export const releaseStatements: ReleaseStatements = {
  saveContract: (contract) =>
    `INSERT INTO bothways.contracts (app, release, document) VALUES (${literal(contract.app)}, ${literal(contract.release)}, ${jsonLiteral(contract)}) ON CONFLICT (app, release) DO UPDATE SET document = excluded.document, recorded_at = clock_timestamp()`,
  deploy: ({ app, deployedBy, env, knows, release }) =>
    `INSERT INTO bothways.deployments (app, release, env, deployed_by, knows) VALUES (${[app, release, env, deployedBy].map(literal).join(', ')}, ${knows === null ? 'NULL' : literal(knows)})`,
  retire: ({ app, env, release }) =>
    `UPDATE bothways.deployments SET retired_at = clock_timestamp() WHERE retired_at IS NULL AND app = ${literal(app)} AND release = ${literal(release)} AND env = ${literal(env)}`,
}
