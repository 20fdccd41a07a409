import type { AppName, ReleaseContract, ReleaseName } from './release-contract.ts'

/** A release of an application that runs, or ran, somewhere. One release may be deployed, retired and deployed again. */
export interface Deployment {
  readonly app: AppName
  readonly release: ReleaseName
  readonly env: string
  readonly deployedAt: Date
  readonly deployedBy: string
  /** The newest migration that was in effect when it was deployed: what the release may say it knows. Null for none. */
  readonly knows: string | null
  readonly retiredAt: Date | null
}

/** What the ledger knows of releases. */
export interface ReleaseStore {
  /** Oldest first, the retired ones too. */
  deployments(): Promise<readonly Deployment[]>
  /** Contracts as they were stored with deployments. */
  contracts(): Promise<readonly ReleaseContract[]>
}

/** The ledger's writes of releases, values spelled out. */
export interface ReleaseStatements {
  saveContract(contract: ReleaseContract): string
  deploy(deployment: Omit<Deployment, 'deployedAt' | 'retiredAt'>): string
  /** Retires it in every deployment that is not retired. */
  retire(retired: Pick<Deployment, 'app' | 'release' | 'env'>): string
}
