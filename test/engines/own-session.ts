/** The session behind a database's `query`: opened when it is first needed, and again after it was lost or let go. */
export interface OwnSession<Session> {
  readonly get: () => Promise<Session>
  readonly release: () => Promise<void>
}

export function ownSession<Session>(
  open: (onLost: () => void) => Promise<Session>,
  close: (session: Session) => Promise<unknown>,
): OwnSession<Session> {
  let current: Promise<Session> | undefined

  function begin(): Promise<Session> {
    // The news of an end may come late, when another session is in its place.
    const forget = (): void => {
      if (current === opening) current = undefined
    }
    const opening: Promise<Session> = open(forget).catch((error: unknown) => {
      // A server that was down is asked again next time.
      forget()
      throw error
    })
    return opening
  }
  return {
    get: () => (current ??= begin()),
    async release() {
      const last = current
      current = undefined
      const session = await last?.catch(() => undefined)
      if (session !== undefined) await close(session)
    },
  }
}
