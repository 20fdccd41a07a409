import type { Deployment, ReleaseStatements, ReleaseStore } from '../../../model/deployment.ts'
import type { ReleaseContract } from '../../../model/release-contract.ts'
import type { Row, Session } from '../../session.ts'
import { classify } from '../errors.ts'
import { literal } from '../quote.ts'
import { moment } from './moment.ts'
import { onLedger } from './refusal.ts'

export function releaseStore(session: Session): ReleaseStore {
  return {
    async deployments() {
      const rows = await orNone(session, () =>
        session.query<Row & Deployment>(
          'SELECT app, app_release AS `release`, env, deployed_at AS deployedAt, deployed_by AS deployedBy, knows, retired_at AS retiredAt FROM bothways_deployments ORDER BY id',
        ),
      )
      return rows.map((row) => ({
        ...row,
        deployedAt: moment(row.deployedAt),
        retiredAt: row.retiredAt === null ? null : moment(row.retiredAt),
      }))
    },
    async contracts() {
      const rows = await orNone(session, () =>
        session.query<{ document: string }>(
          'SELECT document FROM bothways_contracts ORDER BY app, app_release',
        ),
      )
      return rows.map(({ document }) => JSON.parse(document) as ReleaseContract)
    },
  }
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
    `INSERT INTO bothways_contracts (app, app_release, document) VALUES (${[contract.app, contract.release, JSON.stringify(contract)].map(literal).join(', ')}) ON DUPLICATE KEY UPDATE document = VALUES(document), recorded_at = UTC_TIMESTAMP(6)`,
  deploy: ({ app, deployedBy, env, knows, release }) =>
    `INSERT INTO bothways_deployments (app, app_release, env, deployed_by, knows) VALUES (${[app, release, env, deployedBy].map(literal).join(', ')}, ${knows === null ? 'NULL' : literal(knows)})`,
  retire: ({ app, env, release }) =>
    `UPDATE bothways_deployments SET retired_at = UTC_TIMESTAMP(6) WHERE retired_at IS NULL AND app = ${literal(app)} AND app_release = ${literal(release)} AND env = ${literal(env)}`,
}
