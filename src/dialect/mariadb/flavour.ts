import type { Flavour } from '../mysql/flavour.ts'
import { MARIADB_READING } from './inspect/reading.ts'

/** `version`: 101118 for 10.11.18. */
export function mariadbFlavour(version: number): Flavour {
  return {
    engine: 'mariadb',
    name: 'MariaDB',
    invisibleWithoutDefault: false,
    instantColumns: true,
    onlineCopy: version >= 110_200,
    reading: MARIADB_READING,
  }
}
