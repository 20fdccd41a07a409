import type { MysqlKind } from './started-engine.ts'

// A write goes to the operating system at once and to the disk at leisure: it outlives the server, not the machine.
const common = [
  '--server-id=1',
  '--log-bin=binlog',
  '--sync-binlog=0',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-buffer-pool-size=256M',
  '--max-connections=200',
  '--max-allowed-packet=16M',
]

/** How the servers differ from what their makers ship. */
export const mysqlSettings = {
  mariadb: [...common, '--binlog-format=ROW', '--debug-no-sync'],
  // Writes its binary log by rows unless told otherwise.
  mysql: [...common, '--mysqlx=OFF', '--innodb-flush-method=nosync'],
} satisfies Record<MysqlKind, readonly string[]>
