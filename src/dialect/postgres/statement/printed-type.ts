/** Other names of types, as `format_type` has them. */
const NAMES: Readonly<Record<string, string>> = {
  int: 'integer',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  serial: 'integer',
  serial4: 'integer',
  serial2: 'smallint',
  smallserial: 'smallint',
  bigserial: 'bigint',
  serial8: 'bigint',
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  float: 'double precision',
  decimal: 'numeric',
  varchar: 'character varying',
  char: 'character',
  bpchar: 'character',
  varbit: 'bit varying',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  timetz: 'time with time zone',
  time: 'time without time zone',
}

/** `varchar( 20 )[]` as the server prints it: `character varying(20)[]`. */
export function printedType(declared: string): string {
  const text = declared.trim().replaceAll(/\s+/g, ' ')
  const [, name = text, given, zone, list = ''] =
    /^([\w ]+?|".*")\s*(?:\(([^)]*)\))?( with(?:out)? time zone)?((?:\[\])*)$/i.exec(text) ?? []
  const known = NAMES[name.toLowerCase()] ?? (name.startsWith('"') ? name : name.toLowerCase())
  const bracket = given === undefined ? '' : `(${given.replaceAll(/\s/g, '')})`
  // The precision stands before the words: timestamp(3) with time zone.
  const [, base = known, ofName = ''] = /^(timestamp|time)( .*)$/.exec(known) ?? []
  return `${base}${bracket}${zone?.toLowerCase() ?? ofName}${list}`
}
