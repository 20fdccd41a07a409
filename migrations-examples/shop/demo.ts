/** What `migrate demo` needs of the shop. */
export { original } from './original.ts'
export { seed } from './seed.ts'
export { serveV1, serveV2 } from './serve.ts'
