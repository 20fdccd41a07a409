import type { Access } from '../dialect.ts'
import { connect } from './connect.ts'
import { classify } from './errors.ts'
import { ledgerStore } from './ledger/read.ts'
import { releaseStore } from './ledger/releases.ts'

export const postgresAccess: Access = { connect, ledger: ledgerStore, releases: releaseStore, classify }
