/** A DATETIME in UTC, which the driver gives as text. */
export function moment(value: unknown): Date {
  return new Date(`${String(value).replace(' ', 'T')}Z`)
}
