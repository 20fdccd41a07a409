import { KEEP_ROWS } from './keep-rows.ts'
import { KEPT_ROWS } from './kept-rows.ts'
import { MATCHING } from './matching.ts'
import { RESTORE_ROWS } from './restore-rows.ts'

/** Under these settings every value has one text, which gives the value back. */
export const EXACT_TEXT = `SET search_path = pg_catalog, pg_temp SET DateStyle = ISO SET IntervalStyle = postgres SET TimeZone = 'UTC' SET bytea_output = hex SET extra_float_digits = 1 SET lc_monetary = 'C' SET row_security = off`

/**
 * Where images lie: a row of the user's is a JSON object of texts, which no later change of its table or types touches.
 * One row of ours for each row that an operation changed, from before its first change to after its last. `past` is of
 * images that an earlier time left: see `keep-rows.ts`.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS bothways.captures (id text PRIMARY KEY, place text NOT NULL, columns text[] NOT NULL, key text[] NOT NULL);
CREATE TABLE IF NOT EXISTS bothways.captured_rows (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  capture text NOT NULL,
  before jsonb,
  after jsonb,
  before_key text,
  after_key text
);
ALTER TABLE bothways.captured_rows ADD COLUMN IF NOT EXISTS past text;
CREATE INDEX IF NOT EXISTS captured_rows_before ON bothways.captured_rows (capture, before_key);
CREATE INDEX IF NOT EXISTS captured_rows_after ON bothways.captured_rows (capture, after_key)`

/** Tells one row from another: by its key, or, without one, by all of it. */
const ROW_KEY = `
CREATE OR REPLACE FUNCTION bothways.row_key(image jsonb, key text[]) RETURNS text LANGUAGE sql IMMUTABLE AS
$bothways$ SELECT pg_catalog.md5(CASE WHEN pg_catalog.cardinality(key) = 0 THEN image::text ELSE (SELECT pg_catalog.string_agg(pg_catalog.quote_nullable(image ->> name), ',' ORDER BY place) FROM pg_catalog.unnest(key) WITH ORDINALITY AS k(name, place)) END) WHERE image IS NOT NULL $bothways$`

/**
 * A user's trigger may change a row again before ours has told of the first change, so what comes in may belong before
 * what is known as well as after it.
 */
const CAPTURE_ROW = `
CREATE OR REPLACE FUNCTION bothways.capture_row(into_capture text, was jsonb, was_key text, is_now jsonb, now_key text) RETURNS void LANGUAGE plpgsql AS
$bothways$ DECLARE
known bigint;
BEGIN
IF was IS NOT DISTINCT FROM is_now THEN RETURN; END IF;
IF was IS NOT NULL THEN
SELECT r.id INTO known FROM bothways.captured_rows AS r WHERE r.capture = into_capture AND r.after_key = was_key AND r.after = was ORDER BY r.id LIMIT 1;
IF known IS NOT NULL THEN
UPDATE bothways.captured_rows AS r SET after = is_now, after_key = now_key WHERE r.id = known;
DELETE FROM bothways.captured_rows AS r WHERE r.id = known AND r.before IS NOT DISTINCT FROM r.after;
RETURN;
END IF;
END IF;
IF is_now IS NOT NULL THEN
SELECT r.id INTO known FROM bothways.captured_rows AS r WHERE r.capture = into_capture AND r.before_key = now_key AND (r.before = is_now OR (was IS NULL AND r.after IS NULL)) ORDER BY r.id LIMIT 1;
IF known IS NOT NULL THEN
UPDATE bothways.captured_rows AS r SET before = CASE WHEN r.before = is_now THEN was ELSE r.before END, before_key = CASE WHEN r.before = is_now THEN was_key ELSE r.before_key END,
after = CASE WHEN r.before = is_now THEN r.after ELSE is_now END, after_key = CASE WHEN r.before = is_now THEN r.after_key ELSE now_key END WHERE r.id = known;
DELETE FROM bothways.captured_rows AS r WHERE r.id = known AND r.before IS NOT DISTINCT FROM r.after;
RETURN;
END IF;
END IF;
INSERT INTO bothways.captured_rows (capture, before, after, before_key, after_key) VALUES (into_capture, was, is_now, was_key, now_key);
END $bothways$`

/** The expression that makes an image of a row. */
const ROW_IMAGE = `
CREATE OR REPLACE FUNCTION bothways.row_image(names text[], of_row text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$bothways$ SELECT format('pg_catalog.jsonb_object(ARRAY[%s]::text[], ARRAY[%s]::text[])', string_agg(quote_literal(name), ', '), string_agg(of_row || '.' || quote_ident(name) || '::text', ', ')) FROM unnest(names) AS name $bothways$`

/** Made anew where the table has other columns by now; the lock of CREATE TRIGGER is taken only where there is none. */
const START = `
CREATE OR REPLACE FUNCTION bothways.start_capture(capture text, mark text, place text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$bothways$ DECLARE
target regclass := to_regclass(place);
names text[];
key_names text[];
was text;
is_now text;
was_key text := 'bothways.row_key(was, ''{}'')';
now_key text := 'bothways.row_key(is_now, ''{}'')';
settings text;
BEGIN
IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = target AND c.relkind IN ('r', 'p')) THEN RETURN; END IF;
SELECT array_agg(a.attname::text ORDER BY a.attnum) INTO names FROM pg_attribute AS a WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
SELECT found.key INTO key_names FROM (SELECT i.indisprimary, i.indexrelid, array_agg(a.attname::text ORDER BY k.place) AS key, bool_and(a.attnotnull AND a.attgenerated = '') AS usable
FROM pg_index AS i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = target AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts GROUP BY 1, 2) AS found
WHERE found.usable ORDER BY found.indisprimary DESC, found.indexrelid LIMIT 1;
INSERT INTO bothways.captures AS c (id, place, columns, key) VALUES (capture, place, names, coalesce(key_names, '{}')) ON CONFLICT (id) DO UPDATE SET
columns = (SELECT array_agg(DISTINCT name) FROM unnest(c.columns || excluded.columns) AS name),
key = CASE WHEN EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = c.id) THEN c.key ELSE excluded.key END RETURNING c.key INTO key_names;
IF cardinality(key_names) > 0 THEN
-- What row_key says of an image, without making the detour.
SELECT format('pg_catalog.md5(%s)', string_agg(format('pg_catalog.quote_nullable(OLD.%I::text)', name), ' || '','' || ' ORDER BY n)),
format('pg_catalog.md5(%s)', string_agg(format('pg_catalog.quote_nullable(NEW.%I::text)', name), ' || '','' || ' ORDER BY n)) INTO was_key, now_key FROM unnest(key_names) WITH ORDINALITY AS k(name, n);
END IF;
-- Each setting costs every row; the texts of these types know none.
SELECT CASE WHEN bool_and(a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'bool'::regtype, 'uuid'::regtype, 'json'::regtype, 'jsonb'::regtype))
THEN 'SET search_path = pg_catalog, pg_temp' ELSE '${EXACT_TEXT.replaceAll("'", "''")}' END INTO settings FROM pg_attribute AS a WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped;
was := bothways.row_image(names, 'OLD');
is_now := bothways.row_image(names, 'NEW');
EXECUTE format('CREATE OR REPLACE FUNCTION bothways.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER %s AS $capture$ DECLARE was jsonb; is_now jsonb; was_key text; now_key text; BEGIN
IF TG_OP <> ''INSERT'' THEN was := %s; was_key := %s; END IF;
IF TG_OP <> ''DELETE'' THEN is_now := %s; now_key := %s; END IF;
PERFORM bothways.capture_row(%L, was, was_key, is_now, now_key);
RETURN NULL;
END $capture$', 'capture_' || capture, settings, was, was_key, is_now, now_key, capture);
IF NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = '~bw_' || capture || '_capture') THEN
EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW WHEN (pg_catalog.current_setting(''bothways.capture'', true) = %L) EXECUTE FUNCTION bothways.%I()', '~bw_' || capture || '_capture', target, mark, 'capture_' || capture);
END IF;
-- Without a key nobody can say which rows they were.
IF cardinality(key_names) = 0 OR NOT EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = start_capture.capture) THEN RETURN; END IF;
EXECUTE format('CREATE OR REPLACE FUNCTION bothways.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER %s AS $keep$ BEGIN
IF bothways.is_past(%L, CASE WHEN TG_OP = ''INSERT'' THEN %s ELSE %s END) THEN RETURN NULL; END IF;
IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF;
RETURN NEW;
END $keep$', 'keep_' || capture, settings, capture, now_key, was_key);
IF NOT EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = target AND t.tgname = '~bw_' || capture || '_keep') THEN
EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW WHEN (pg_catalog.current_setting(''bothways.capture'', true) = %L) EXECUTE FUNCTION bothways.%I()', '~bw_' || capture || '_keep', target, mark, 'keep_' || capture);
END IF;
END $bothways$`

const STOP = `
CREATE OR REPLACE FUNCTION bothways.stop_capture(capture text) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$bothways$ DECLARE
found record;
BEGIN
FOR found IN SELECT t.tgrelid::regclass AS place, t.tgname AS name FROM pg_trigger AS t WHERE t.tgparentid = 0 AND t.tgname IN ('~bw_' || capture || '_capture', '~bw_' || capture || '_keep') LOOP
EXECUTE format('DROP TRIGGER %I ON %s', found.name, found.place);
END LOOP;
EXECUTE format('DROP FUNCTION IF EXISTS bothways.%I(), bothways.%I()', 'capture_' || capture, 'keep_' || capture);
END $bothways$`

const FORGET = `
CREATE OR REPLACE FUNCTION bothways.forget_rows(capture text) RETURNS void LANGUAGE sql AS
$bothways$ DELETE FROM bothways.captured_rows AS r WHERE r.capture = $1; DELETE FROM bothways.captures AS c WHERE c.id = $1 $bothways$`

/** Harmless where it stands. */
export const CAPTURE_SCHEMA = [
  // Two that make it at once would get in each other's way.
  'SELECT pg_advisory_xact_lock(25207, 2)',
  TABLES,
  ROW_KEY,
  ROW_IMAGE,
  CAPTURE_ROW,
  START,
  STOP,
  FORGET,
  MATCHING,
  RESTORE_ROWS(EXACT_TEXT),
  KEEP_ROWS,
  KEPT_ROWS(EXACT_TEXT),
]
  .map((text) => text.trim())
  .join(';\n')
