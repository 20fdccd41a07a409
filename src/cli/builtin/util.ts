/** In the bundle this stands for `node:util`, for the reason given in `process.ts`: what is used of it and nothing else. */
const util: typeof import('node:util') = process.getBuiltinModule('node:util')

export const isDeepStrictEqual: typeof util.isDeepStrictEqual = util.isDeepStrictEqual
export const promisify: typeof util.promisify = util.promisify
export const stripVTControlCharacters: typeof util.stripVTControlCharacters = util.stripVTControlCharacters
export const styleText: typeof util.styleText = util.styleText
