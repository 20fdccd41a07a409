/** A piece of SQL as the author wrote it. Plain data, so that a plan stays JSON. */
export interface SqlFragment {
  readonly kind: 'sql'
  readonly text: string
}
