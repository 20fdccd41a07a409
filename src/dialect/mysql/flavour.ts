import { MYSQL_READING, type CatalogReading } from './inspect/reading.ts'

/** What MySQL and MariaDB, and their versions, differ in: as data, so that nothing asks which of them it is. */
export interface Flavour {
  readonly engine: 'mysql' | 'mariadb'
  /** As a person writes it. */
  readonly name: string
  /** 90704 for 9.7.4. */
  readonly version: number
  /** NOT NULL without a default may be INVISIBLE (MariaDB answers 4108). */
  readonly invisibleWithoutDefault: boolean
  /** ADD and DROP COLUMN may be INSTANT: MySQL 8.0.29 to 8.0.31 can corrupt such a table in crash recovery. */
  readonly instantColumns: boolean
  /**
   * A virtual column may come and go beside writers. MariaDB aborts when rows are written meanwhile that point to the
   * table (10.11.18: `table->n_rec_locks == 0`).
   */
  readonly virtualStandIns: boolean
  /** While a copy takes a table's place, also one made online, rows are refused (1452) that point to it: their writers have to wait too. */
  readonly copyHidesParent: boolean
  /** Generated columns and indexed expressions follow a column to its new name; MySQL refuses the rename (3108, 3837). */
  readonly expressionsFollow: boolean
  /** ALGORITHM=COPY may run beside writes (MariaDB 11.2 and later). */
  readonly onlineCopy: boolean
  /** Where its binary log stands: `File` and `Position`. */
  readonly logPosition: string
  /** How its catalog is read. */
  readonly reading: CatalogReading
}

export function mysqlFlavour(version: number): Flavour {
  return {
    engine: 'mysql',
    name: 'MySQL',
    version,
    invisibleWithoutDefault: true,
    instantColumns: version < 80_029 || version > 80_031,
    virtualStandIns: true,
    copyHidesParent: false,
    expressionsFollow: false,
    onlineCopy: false,
    logPosition: version < 80_200 ? 'SHOW MASTER STATUS' : 'SHOW BINARY LOG STATUS',
    reading: MYSQL_READING,
  }
}
