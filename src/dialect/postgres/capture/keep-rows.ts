/**
 * What a revert could not set back was written since, and says more than the statements would: when they run again, they
 * pass these rows by, and the images stay for the next revert. `past` says of an image `kept` while they run, and `gone`
 * where a row that they had inserted was deleted before the revert, and is not to be inserted anew.
 */
export const KEEP_ROWS = `
CREATE OR REPLACE FUNCTION bothways.is_past(of_capture text, row_key text) RETURNS boolean LANGUAGE sql STABLE AS
$bothways$ SELECT EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = of_capture AND r.past IS NOT NULL AND r.after_key = row_key)
OR EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = of_capture AND r.past IS NOT NULL AND r.after_key IS NULL AND r.before_key = row_key) $bothways$;
CREATE OR REPLACE FUNCTION bothways.note_gone(of_captures text[]) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$bothways$ DECLARE
m record;
one text;
BEGIN
FOREACH one IN ARRAY of_captures LOOP
IF NOT EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = one AND r.before IS NULL) THEN CONTINUE; END IF;
m := bothways.matching(one);
IF m.target IS NULL OR m.names IS NULL OR cardinality(m.keys) = 0 THEN CONTINUE; END IF;
EXECUTE format('UPDATE bothways.captured_rows AS r SET past = ''gone'' WHERE r.capture = %L AND r.past IS NULL AND r.before IS NULL AND NOT EXISTS (SELECT FROM %s AS t WHERE %s)', one, m.target, m.on_after);
END LOOP;
END $bothways$;
CREATE OR REPLACE FUNCTION bothways.keep_rows(of_captures text[]) RETURNS void LANGUAGE sql AS
$bothways$ SELECT bothways.restore_rows(of_captures); UPDATE bothways.captured_rows AS r SET past = 'kept' WHERE r.capture = ANY (of_captures) AND r.past IS NULL $bothways$;
CREATE OR REPLACE FUNCTION bothways.keep_no_longer(of_captures text[]) RETURNS void LANGUAGE sql AS
$bothways$ UPDATE bothways.captured_rows AS r SET past = NULL WHERE r.capture = ANY (of_captures) AND r.past = 'kept' $bothways$`
