/**
 * Sets back what is still as the statements left it. All of a kind at once; where a rule refuses one, row by row; and
 * again as long as that gets on, for one row may wait until another is out of its way.
 */
export const RESTORE_ROWS = (exactText: string): string => `
CREATE OR REPLACE FUNCTION bothways.restore_some(of_capture text, matched jsonb, low bigint, high bigint) RETURNS void LANGUAGE plpgsql AS
$bothways$ DECLARE
m record;
ours text := format('r.capture = %L AND r.past IS NULL AND r.id BETWEEN %s AND %s', of_capture, low, high);
list text;
pairs text;
BEGIN
SELECT * INTO m FROM jsonb_to_record(matched) AS f(target text, names text[], keys text[], on_before text, on_after text, same_before text, same_after text, untouched text, back text, assignments text, vals text, referenced text);
IF m.target IS NULL OR m.names IS NULL THEN RETURN; END IF;
SELECT string_agg(quote_ident(name), ', ' ORDER BY n) INTO list FROM unnest(m.names) WITH ORDINALITY AS u(name, n);
IF cardinality(m.keys) > 0 THEN
EXECUTE format('DELETE FROM %s AS t USING bothways.captured_rows AS r WHERE %s AND r.before IS NULL AND %s AND %s AND NOT (%s)', m.target, ours, m.on_after, m.same_after, m.referenced);
EXECUTE format('DELETE FROM bothways.captured_rows AS r WHERE %s AND r.before IS NULL AND NOT EXISTS (SELECT FROM %s AS t WHERE %s)', ours, m.target, m.on_after);
IF m.assignments IS NOT NULL THEN
EXECUTE format('UPDATE %s AS t SET %s FROM bothways.captured_rows AS r WHERE %s AND r.before IS NOT NULL AND r.after IS NOT NULL AND %s AND %s', m.target, m.assignments, ours, m.on_after, m.untouched);
END IF;
EXECUTE format('DELETE FROM bothways.captured_rows AS r USING %s AS t WHERE %s AND r.before IS NOT NULL AND r.after IS NOT NULL AND %s AND %s', m.target, ours, m.on_before, m.back);
EXECUTE format('INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM bothways.captured_rows AS r WHERE %s AND r.after IS NULL AND NOT EXISTS (SELECT FROM %s AS t WHERE %s)', m.target, list, m.vals, ours, m.target, m.on_before);
EXECUTE format('DELETE FROM bothways.captured_rows AS r USING %s AS t WHERE %s AND r.after IS NULL AND %s AND %s', m.target, ours, m.on_before, m.same_before);
RETURN;
END IF;
-- Without a key, as many rows of one image as there were.
pairs := format('SELECT x.id, x.before, x.after, y.place, y.part FROM (SELECT r.*, row_number() OVER (PARTITION BY r.after_key ORDER BY r.id) AS n FROM bothways.captured_rows AS r WHERE %s AND r.after IS NOT NULL) AS x
JOIN (SELECT t.ctid AS place, t.tableoid AS part, i.key, row_number() OVER (PARTITION BY i.key ORDER BY t.ctid) AS n FROM %s AS t CROSS JOIN LATERAL (SELECT bothways.row_key(%s, ''{}'') AS key) AS i) AS y ON y.key = x.after_key AND y.n = x.n', ours, m.target, bothways.row_image(m.names, 't'));
EXECUTE format('WITH r AS MATERIALIZED (%s), gone AS (DELETE FROM %s AS t USING r WHERE r.before IS NULL AND t.ctid = r.place AND t.tableoid = r.part AND NOT (%s) RETURNING r.id) DELETE FROM bothways.captured_rows AS c WHERE c.id IN (SELECT id FROM gone)', pairs, m.target, m.referenced);
IF m.assignments IS NOT NULL THEN
EXECUTE format('WITH r AS MATERIALIZED (%s), back AS (UPDATE %s AS t SET %s FROM r WHERE r.before IS NOT NULL AND t.ctid = r.place AND t.tableoid = r.part RETURNING r.id) DELETE FROM bothways.captured_rows AS c WHERE c.id IN (SELECT id FROM back)', pairs, m.target, m.assignments);
END IF;
EXECUTE format('WITH r AS (DELETE FROM bothways.captured_rows AS r WHERE %s AND r.after IS NULL RETURNING r.before) INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM r', ours, m.target, list, m.vals);
END $bothways$;
-- Halves what a rule refuses, until only the rows that it refuses are left out; one way and then the other, for rows that
-- move up make way from the top, rows that move down from the bottom.
CREATE OR REPLACE FUNCTION bothways.restore_range(of_capture text, matched jsonb, low bigint, high bigint, upwards boolean) RETURNS void LANGUAGE plpgsql AS
$bothways$ DECLARE
middle bigint := (low + high) / 2;
BEGIN
PERFORM bothways.restore_some(of_capture, matched, low, high);
EXCEPTION
WHEN lock_not_available OR deadlock_detected OR serialization_failure OR out_of_memory OR disk_full THEN RAISE;
WHEN OTHERS THEN
IF SQLSTATE LIKE '42%' AND SQLSTATE <> '42501' THEN RAISE; END IF;
IF low < high AND upwards THEN
PERFORM bothways.restore_range(of_capture, matched, low, middle, upwards);
PERFORM bothways.restore_range(of_capture, matched, middle + 1, high, upwards);
ELSIF low < high THEN
PERFORM bothways.restore_range(of_capture, matched, middle + 1, high, upwards);
PERFORM bothways.restore_range(of_capture, matched, low, middle, upwards);
END IF;
END $bothways$;
CREATE OR REPLACE FUNCTION bothways.restore_rows(of_captures text[]) RETURNS void LANGUAGE plpgsql ${exactText} AS
$bothways$ DECLARE
silenced text[] := '{}';
one text;
known record;
pending bigint;
left_before bigint;
turn integer := 0;
BEGIN
SELECT count(*) INTO pending FROM bothways.captured_rows AS r WHERE r.capture = ANY (of_captures) AND r.past IS NULL;
IF pending = 0 THEN RETURN; END IF;
IF pending > 1000 THEN ANALYZE bothways.captured_rows; END IF;
-- What is refused at the end of the transaction would take all of it along.
SET CONSTRAINTS ALL IMMEDIATE;
-- A trigger that changes what it is given would give back something else than the image.
FOR known IN SELECT DISTINCT t.tgrelid::regclass AS target, t.tgname::text AS name, CASE t.tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END AS how
FROM bothways.captures AS c JOIN pg_trigger AS t ON t.tgrelid = to_regclass(c.place) OR t.tgrelid IN (SELECT p.relid FROM pg_partition_tree(to_regclass(c.place)) AS p)
WHERE c.id = ANY (of_captures) AND NOT t.tgisinternal AND t.tgparentid = 0 AND (t.tgtype & 3) = 3 AND t.tgenabled <> 'D' AND t.tgname !~ '^~bw_[0-9a-f]{8}_' LOOP
EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', known.target, known.name);
silenced := silenced || format('ALTER TABLE %s ENABLE %sTRIGGER %I', known.target, known.how, known.name);
END LOOP;
LOOP
left_before := pending;
turn := turn + 1;
FOREACH one IN ARRAY of_captures LOOP
FOR known IN SELECT min(r.id) AS low, max(r.id) AS high FROM bothways.captured_rows AS r WHERE r.capture = one AND r.past IS NULL HAVING count(*) > 0 LOOP
PERFORM bothways.restore_range(one, to_jsonb(bothways.matching(one)), known.low, known.high, turn % 2 = 0);
END LOOP;
END LOOP;
SELECT count(*) INTO pending FROM bothways.captured_rows AS r WHERE r.capture = ANY (of_captures) AND r.past IS NULL;
EXIT WHEN pending = 0 OR (pending = left_before AND turn > 1);
END LOOP;
FOREACH one IN ARRAY silenced LOOP
EXECUTE one;
END LOOP;
END $bothways$`
