import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    readonly bundle: string
  }
}

/** The folder of the command line that this run has built (`build-bundle.ts`). */
export const bundle: string = inject('bundle')
