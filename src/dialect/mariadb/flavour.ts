import type { Flavour } from '../mysql/flavour.ts'
import { MARIADB_READING } from './inspect/reading.ts'

export function mariadbFlavour(version: number): Flavour {
  return {
    engine: 'mariadb',
    name: 'MariaDB',
    version,
    invisibleWithoutDefault: false,
    instantColumns: true,
    virtualStandIns: false,
    copyHidesParent: true,
    expressionsFollow: true,
    onlineCopy: version >= 110_200,
    logPosition: 'SHOW MASTER STATUS',
    reading: MARIADB_READING,
  }
}
