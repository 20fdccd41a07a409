/**
 * Conditions between a row `t` of the user's and its image `r`, as SQL over the columns that are there now: columns may
 * have come and gone since. `untouched`: what was changed in it is as it was left. `back`: it is as it was before.
 */
export const MATCHING = `
CREATE OR REPLACE FUNCTION bothways.matching(of_capture text, OUT target regclass, OUT names text[], OUT keys text[],
OUT on_before text, OUT on_after text, OUT on_either text, OUT same_before text, OUT same_after text, OUT untouched text, OUT back text,
OUT assignments text, OUT vals text, OUT referenced text) RETURNS record LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS
$bothways$ BEGIN
SELECT to_regclass(c.place), c.key INTO target, keys FROM bothways.captures AS c WHERE c.id = of_capture;
IF target IS NULL THEN RETURN; END IF;
WITH present AS (
SELECT a.attname::text AS name, a.attnum, quote_ident(a.attname) AS ident, quote_literal(a.attname) AS text, format_type(a.atttypid, a.atttypmod) AS type,
a.attname = ANY (keys) AS keyed, b.typnamespace = 'pg_catalog'::regnamespace AS plain
FROM bothways.captures AS c CROSS JOIN unnest(c.columns) AS n(name) JOIN pg_attribute AS a ON a.attrelid = target AND a.attname = n.name JOIN pg_type AS b ON b.oid = a.atttypid
WHERE c.id = of_capture AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
), spelled AS (
SELECT p.*, format('(t.%s::text COLLATE "C")', ident) AS present, format('(jsonb_exists(r.before, %1$s) AND jsonb_exists(r.after, %1$s) AND r.before -> %1$s IS DISTINCT FROM r.after -> %1$s)', text) AS changed,
EXISTS (SELECT FROM bothways.captured_rows AS r WHERE r.capture = of_capture AND jsonb_exists(r.before, p.name) AND jsonb_exists(r.after, p.name) AND r.before -> p.name IS DISTINCT FROM r.after -> p.name) AS ever
FROM present AS p
)
SELECT array_agg(name ORDER BY attnum),
string_agg(CASE WHEN plain THEN format('t.%s = (r.before ->> %s)::%s', ident, text, type) ELSE format('%s = r.before ->> %s', present, text) END, ' AND ') FILTER (WHERE keyed),
string_agg(CASE WHEN plain THEN format('t.%s = (r.after ->> %s)::%s', ident, text, type) ELSE format('%s = r.after ->> %s', present, text) END, ' AND ') FILTER (WHERE keyed),
string_agg(CASE WHEN plain THEN format('t.%s = (coalesce(r.after, r.before) ->> %s)::%s', ident, text, type) ELSE format('%s = coalesce(r.after, r.before) ->> %s', present, text) END, ' AND ') FILTER (WHERE keyed),
string_agg(format('(NOT jsonb_exists(r.before, %1$s) OR %2$s IS NOT DISTINCT FROM r.before ->> %1$s)', text, present), ' AND '),
string_agg(format('(NOT jsonb_exists(r.after, %1$s) OR %2$s IS NOT DISTINCT FROM r.after ->> %1$s)', text, present), ' AND '),
coalesce(string_agg(format('(NOT %1$s OR %2$s IS NOT DISTINCT FROM r.after ->> %3$s)', changed, present, text), ' AND ') FILTER (WHERE ever), 'true'),
coalesce(string_agg(format('(NOT %1$s OR %2$s IS NOT DISTINCT FROM r.before ->> %3$s)', changed, present, text), ' AND ') FILTER (WHERE ever), 'true'),
string_agg(format('%1$s = CASE WHEN %2$s THEN (r.before ->> %3$s)::%4$s ELSE t.%1$s END', ident, changed, text, type), ', ') FILTER (WHERE ever),
string_agg(format('(r.before ->> %s)::%s', text, type), ', ' ORDER BY attnum)
INTO names, on_before, on_after, on_either, same_before, same_after, untouched, back, assignments, vals FROM spelled;
-- Part of a key tells nothing.
IF NOT keys <@ coalesce(names, '{}') THEN keys := '{}'; END IF;
SELECT coalesce(string_agg(format('EXISTS (SELECT FROM %s AS x WHERE %s%s)', f.conrelid::regclass, (SELECT string_agg(format('x.%I = t.%I', c.attname, p.attname), ' AND ')
FROM unnest(f.conkey, f.confkey) AS k(child, parent) JOIN pg_attribute AS c ON c.attrelid = f.conrelid AND c.attnum = k.child JOIN pg_attribute AS p ON p.attrelid = f.confrelid AND p.attnum = k.parent),
-- Rows that are to go as well are no hindrance.
coalesce((SELECT format(' AND NOT EXISTS (SELECT FROM bothways.captured_rows AS q WHERE q.capture = %L AND q.before IS NULL AND q.after_key = bothways.row_key(%s, %L))', d.id, bothways.row_image(d.columns, 'x'), d.key)
FROM bothways.captures AS d WHERE to_regclass(d.place) = f.conrelid AND cardinality(d.key) > 0
AND NOT EXISTS (SELECT FROM unnest(d.columns) AS n(name) WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = f.conrelid AND a.attname = n.name AND NOT a.attisdropped)) ORDER BY d.id = of_capture DESC LIMIT 1), '')), ' OR '), 'false')
INTO referenced FROM pg_constraint AS f WHERE f.contype = 'f' AND f.confrelid = target AND f.conparentid = 0;
END $bothways$`
