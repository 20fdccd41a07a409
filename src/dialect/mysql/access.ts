import type { Access } from '../dialect.ts'
import { connect, type MysqlConnection } from './connect.ts'
import { classify } from './errors.ts'
import { ledgerStore } from './ledger/read.ts'
import { releaseStore } from './ledger/releases.ts'

export const mysqlAccess = {
  connect,
  ledger: ledgerStore,
  releases: releaseStore,
  classify,
} satisfies Access & { connect(url: string): Promise<MysqlConnection> }
