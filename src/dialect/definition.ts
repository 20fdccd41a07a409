/** A statement that makes one thing of a schema, and what it makes, as a person calls it. */
export interface Definition {
  /** `table shop.orders`, `trigger ~bw_1a2b3c4d_update of shop.orders`. */
  readonly what: string
  readonly sql: string
}
