/** In the bundle this stands for `node:fs`, for the reason given in `process.ts`: its property `promises` is a module too. */
const fs: typeof import('node:fs') = process.getBuiltinModule('node:fs')

export default fs
export const appendFileSync: typeof fs.appendFileSync = fs.appendFileSync
export const existsSync: typeof fs.existsSync = fs.existsSync
export const globSync: typeof fs.globSync = fs.globSync
export const mkdirSync: typeof fs.mkdirSync = fs.mkdirSync
export const readdirSync: typeof fs.readdirSync = fs.readdirSync
export const readFileSync: typeof fs.readFileSync = fs.readFileSync
export const writeFileSync: typeof fs.writeFileSync = fs.writeFileSync
