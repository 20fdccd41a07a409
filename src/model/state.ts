/** Where a migration stands. The `-ing` states are stops on the way: `resume` or `abort` leaves them. */
export type RestingState = 'pending' | 'expanded' | 'contracted' | 'reverted' | 'purged'
export type MovingState = 'expanding' | 'contracting' | 'reverting' | 'purging'
export type State = RestingState | MovingState

/**
 * The ways between resting states. `restore` and `withdraw` are the two halves of a revert; `reapply` is `up` after a
 * revert; `discard` purges what a revert holds.
 */
export type Transition = 'expand' | 'contract' | 'restore' | 'withdraw' | 'reapply' | 'purge' | 'discard'

export interface Leg {
  readonly from: RestingState
  readonly via: MovingState
  readonly to: RestingState
}

export const TRANSITIONS: Readonly<Record<Transition, Leg>> = {
  expand: { from: 'pending', via: 'expanding', to: 'expanded' },
  contract: { from: 'expanded', via: 'contracting', to: 'contracted' },
  restore: { from: 'contracted', via: 'reverting', to: 'expanded' },
  withdraw: { from: 'expanded', via: 'reverting', to: 'reverted' },
  reapply: { from: 'reverted', via: 'expanding', to: 'expanded' },
  purge: { from: 'contracted', via: 'purging', to: 'purged' },
  discard: { from: 'reverted', via: 'purging', to: 'pending' },
}

/** Half of what `migrate revert` does, or all of it. */
export function isRevert(transition: Transition): boolean {
  return transition === 'restore' || transition === 'withdraw'
}
