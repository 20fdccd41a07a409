/**
 * What is not set back yet, with the image before, the one after and the row as it is now. `why` is NULL where nothing is
 * seen to be in the way.
 */
export const KEPT_ROWS = (exactText: string): string => `
CREATE OR REPLACE FUNCTION bothways.kept_rows(of_capture text) RETURNS TABLE (row_key text, why text, row_before jsonb, row_after jsonb, row_now jsonb) LANGUAGE plpgsql ${exactText} AS
$bothways$ DECLARE
m record;
taken text;
orphaned text;
BEGIN
IF NOT EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = of_capture AND r.past IS NULL) THEN RETURN; END IF;
m := bothways.matching(of_capture);
IF m.target IS NULL OR m.names IS NULL THEN
RETURN QUERY SELECT r.id::text, 'gone'::text, r.before, r.after, NULL::jsonb FROM bothways.captured_rows AS r WHERE r.capture = of_capture AND r.past IS NULL ORDER BY r.id;
RETURN;
END IF;
IF cardinality(m.keys) = 0 THEN
RETURN QUERY EXECUTE format('SELECT x.id::text, CASE WHEN y.key IS NULL AND x.after IS NOT NULL THEN ''changed'' END, x.before, x.after, NULL::jsonb
FROM (SELECT r.*, row_number() OVER (PARTITION BY r.after_key ORDER BY r.id) AS n FROM bothways.captured_rows AS r WHERE r.capture = %L AND r.past IS NULL) AS x
LEFT JOIN (SELECT i.key, row_number() OVER (PARTITION BY i.key) AS n FROM %s AS t CROSS JOIN LATERAL (SELECT bothways.row_key(%s, ''{}'') AS key) AS i) AS y ON y.key = x.after_key AND y.n = x.n ORDER BY x.id', of_capture, m.target, bothways.row_image(m.names, 't'));
RETURN;
END IF;
-- Another row has a unique value of it, and is not going to be set back itself.
SELECT coalesce(string_agg(format('EXISTS (SELECT FROM %s AS x WHERE %s AND (t.tableoid IS NULL OR (x.tableoid, x.ctid) <> (t.tableoid, t.ctid)) AND NOT EXISTS (SELECT FROM bothways.captured_rows AS q WHERE q.capture = r.capture AND q.after_key = bothways.row_key(%s, %L)))',
m.target, (SELECT string_agg(format('x.%I = (r.before ->> %L)::%s', a.attname, a.attname, format_type(a.atttypid, a.atttypmod)), ' AND ') FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts),
bothways.row_image(m.names, 'x'), m.keys), ' OR '), 'false') INTO taken
FROM pg_index AS i WHERE i.indrelid = m.target AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) AS k(attnum) JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum JOIN pg_type AS b ON b.oid = a.atttypid WHERE b.typnamespace <> 'pg_catalog'::regnamespace);
-- What it pointed to is gone, and is not going to come back.
SELECT coalesce(string_agg(format('(%s AND NOT EXISTS (SELECT FROM %s AS p WHERE %s)%s)', k.given, f.confrelid::regclass, k.met, coalesce((SELECT format(' AND NOT EXISTS (SELECT FROM bothways.captured_rows AS q WHERE q.capture = %L AND q.before IS NOT NULL AND %s)', d.id, k.held)
FROM bothways.captures AS d WHERE to_regclass(d.place) = f.confrelid ORDER BY d.id = of_capture DESC LIMIT 1), '')), ' OR '), 'false') INTO orphaned
FROM pg_constraint AS f CROSS JOIN LATERAL (SELECT string_agg(format('r.before ->> %L IS NOT NULL', c.attname), ' AND ') AS given, string_agg(format('p.%I = (r.before ->> %L)::%s', p.attname, c.attname, format_type(p.atttypid, p.atttypmod)), ' AND ') AS met,
string_agg(format('q.before ->> %L = r.before ->> %L', p.attname, c.attname), ' AND ') AS held FROM unnest(f.conkey, f.confkey) AS u(child, parent) JOIN pg_attribute AS c ON c.attrelid = f.conrelid AND c.attnum = u.child JOIN pg_attribute AS p ON p.attrelid = f.confrelid AND p.attnum = u.parent) AS k
WHERE f.contype = 'f' AND f.conrelid = m.target AND f.confrelid <> 0;
RETURN QUERY EXECUTE format('SELECT found.key, found.why, found.before, found.after, found.now FROM (
SELECT r.id, (SELECT string_agg(name || ''='' || coalesce(coalesce(r.after, r.before) ->> name, ''NULL''), '', '') FROM unnest(%1$L::text[]) AS name) AS key, r.before, r.after, CASE WHEN t.tableoid IS NOT NULL THEN %2$s END AS now,
CASE WHEN r.before IS NULL THEN CASE WHEN t.tableoid IS NULL THEN ''done'' WHEN NOT (%3$s) THEN ''changed'' WHEN %4$s THEN ''referenced'' END
WHEN r.after IS NULL THEN CASE WHEN t.tableoid IS NOT NULL AND %5$s THEN ''done'' WHEN t.tableoid IS NOT NULL AND NOT EXISTS (SELECT FROM bothways.captured_rows AS q WHERE q.capture = r.capture AND q.after_key = bothways.row_key(%2$s, %1$L)) THEN ''taken'' WHEN %6$s THEN ''taken'' WHEN %7$s THEN ''orphaned'' END
WHEN t.tableoid IS NULL THEN CASE WHEN EXISTS (SELECT FROM %8$s AS t WHERE %9$s AND %10$s) THEN ''done'' ELSE ''gone'' END
WHEN %11$s THEN CASE WHEN %6$s THEN ''taken'' WHEN %7$s THEN ''orphaned'' END WHEN %10$s THEN ''done'' ELSE ''changed'' END AS why
FROM bothways.captured_rows AS r LEFT JOIN %8$s AS t ON %12$s WHERE r.capture = %13$L AND r.past IS NULL) AS found WHERE found.why IS DISTINCT FROM ''done'' ORDER BY found.id',
m.keys, bothways.row_image(m.names, 't'), m.same_after, m.referenced, m.same_before, taken, orphaned, m.target, m.on_before, m.back, m.untouched, m.on_either, of_capture);
END $bothways$`
