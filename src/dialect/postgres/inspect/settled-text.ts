const LIST =
  /\(ARRAY\[((?:'(?:[^']|'')*'::(?:character varying|bpchar|character)(?:\(\d+\))?(?:, )?)+)\]\)::text\[\]/g
const ITEM = /'(?:[^']|'')*'::(?:character varying|bpchar|character)(?:\(\d+\))?/g

/**
 * An expression as the server prints it once it has read its own words again. `status IN ('a', 'b')` over a varchar is
 * printed with the whole list cast to text, and that, read again, with each item cast: the same rule in other words.
 */
export function settledText(text: string): string {
  return text.replace(
    LIST,
    (_, items: string) => `ARRAY[${[...items.matchAll(ITEM)].map(([item]) => `(${item})::text`).join(', ')}]`,
  )
}
