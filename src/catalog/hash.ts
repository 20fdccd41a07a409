import { sha256 as digest } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256 of a text's UTF-8 bytes, in hex. */
export function sha256(text: string): string {
  return bytesToHex(digest(utf8ToBytes(text)))
}

/** Eight hex digits: enough for names that also carry what they stand for. */
export function shortHash(text: string): string {
  return sha256(text).slice(0, 8)
}
