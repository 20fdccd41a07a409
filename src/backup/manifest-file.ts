import { createHash } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MANIFEST_FORMAT, type BackupManifest } from './manifest.ts'

export const MANIFEST_FILE = 'manifest.json'

const BLANK = '0'.repeat(64)
const SEAL = /"sha256": "([0-9a-f]{64})"\n\}\n$/

/** Whole or not at all, and last: a folder with a manifest is a finished backup. Gives the manifest's own hash. */
export async function writeManifest(directory: string, manifest: BackupManifest): Promise<string> {
  const blank = `${JSON.stringify({ ...manifest, sha256: BLANK }, null, 1)}\n`
  const hash = hashOf(blank)
  const path = join(directory, MANIFEST_FILE)
  const file = await open(`${path}.tmp`, 'wx', 0o600)
  try {
    await file.writeFile(blank.replace(SEAL, `"sha256": "${hash}"\n}\n`))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.tmp`, path)
  await syncDirectory(directory)
  return hash
}

export type ReadManifest =
  | { readonly manifest: BackupManifest; readonly sha256: string }
  | { readonly damage: string }

/** Every byte of the file counts: the hash is of its text with the hash itself blanked. */
export async function readManifest(directory: string): Promise<ReadManifest> {
  let text: string
  try {
    text = await readFile(join(directory, MANIFEST_FILE), 'utf8')
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return {
      damage: gone
        ? `${MANIFEST_FILE} is missing: the backup was never finished, or the file was deleted`
        : `${MANIFEST_FILE} can't be read: ${String(error)}`,
    }
  }
  const sealed = SEAL.exec(text)?.[1]
  if (sealed === undefined)
    return { damage: `${MANIFEST_FILE} is cut short or altered: it doesn't end with its hash` }
  if (hashOf(text.replace(SEAL, `"sha256": "${BLANK}"\n}\n`)) !== sealed) {
    return { damage: `${MANIFEST_FILE} was altered: its text doesn't have the hash that it ends with` }
  }
  const document = JSON.parse(text) as { readonly format?: unknown }
  if (document.format !== MANIFEST_FORMAT) {
    return {
      damage: `${MANIFEST_FILE} has the format ${String(document.format)}; this version of bothways reads another`,
    }
  }
  return { manifest: document as BackupManifest, sha256: sealed }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Makes names durable. Some file systems can't, and say so: then there is nothing to do about it. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => null)
  if (handle === null) return
  await handle.sync().catch(() => undefined)
  await handle.close()
}
