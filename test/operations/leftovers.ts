import type { Engine } from '../engines/engine.ts'

/** Anything with a name of ours that still stands once all is purged, the ledger aside. */
export const leftovers = {
  postgres: `SELECT name FROM (
    SELECT attname::text AS name FROM pg_attribute WHERE attname ~ '^_bw_' AND NOT attisdropped
    UNION ALL SELECT relname FROM pg_class WHERE relname ~ '^_bw_'
    UNION ALL SELECT conname FROM pg_constraint WHERE conname ~ '^_bw_'
    UNION ALL SELECT tgname FROM pg_trigger WHERE tgname ~ '^~bw_'
    UNION ALL SELECT nspname FROM pg_namespace WHERE nspname ~ '^bothways_hold'
    UNION ALL SELECT p.proname FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname = 'bothways' AND p.proname ~ '^(forth|back|fall|fill|sync|track|truncate|place|taken)_') AS found ORDER BY 1`,
  mysql: `SELECT name FROM (
    SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name REGEXP '^_bw_'
    UNION ALL SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name REGEXP '^_bw_|^bothways_(probe|quarantine)'
    UNION ALL SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name REGEXP '^_bw_'
    UNION ALL SELECT constraint_name FROM information_schema.table_constraints WHERE constraint_schema = DATABASE() AND constraint_name REGEXP '^_bw_'
    UNION ALL SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name REGEXP '^_bw_'
    UNION ALL SELECT CONCAT(lens, ' ', row_key) FROM bothways_unrepresentable) AS found ORDER BY 1`,
} satisfies Record<Engine['family'], string>
