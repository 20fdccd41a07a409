import type { AnswerColumn } from '../session.ts'

interface Field {
  readonly name: string
  readonly dataTypeID: number
}

/** Columns with the names of their types, which the server is asked for once each. */
export function answerColumns(
  nameTypes: (oids: readonly number[]) => Promise<readonly { readonly oid: number; readonly name: string }[]>,
): (fields: readonly Field[]) => Promise<readonly AnswerColumn[]> {
  const known = new Map<number, string>()
  return async (fields) => {
    const unknown = [...new Set(fields.map((field) => field.dataTypeID))].filter((oid) => !known.has(oid))
    if (unknown.length > 0) for (const { oid, name } of await nameTypes(unknown)) known.set(oid, name)
    return fields.map(({ dataTypeID, name }) => ({ name, type: known.get(dataTypeID) ?? 'unknown' }))
  }
}

/** One column each of numbers and of names; its parameter is the list of numbers. */
export const TYPE_NAMES =
  'SELECT oid::integer AS oid, pg_catalog.format_type(oid, NULL) AS name FROM pg_catalog.pg_type WHERE oid = ANY ($1::oid[])'
