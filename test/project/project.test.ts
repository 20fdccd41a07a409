import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadProject, requireUrl, type Project, type ProjectOptions } from '../../src/project/project.ts'
import { scratchProject } from './scratch.ts'

const CONFIG = `import { defineConfig } from 'bothways'
export default defineConfig({ url: 'postgres://config', migrations: 'db/steps', contracts: 'db/contracts', backup: { directory: '/var/backups' } })`

async function load(
  files: Readonly<Record<string, string>>,
  options: Partial<ProjectOptions> = {},
): Promise<{ readonly project: Project; readonly directory: string }> {
  using scratch = scratchProject()
  for (const [file, text] of Object.entries(files)) scratch.write(file, text)
  return {
    project: await loadProject({ cwd: scratch.directory, env: {}, ...options }),
    directory: scratch.directory,
  }
}

describe('a project', () => {
  test('needs no config file', async () => {
    const { project, directory } = await load({})
    expect(project).toEqual({
      root: directory,
      configFile: null,
      url: null,
      urlFrom: null,
      migrations: join(directory, 'migrations'),
      contracts: join(directory, 'contracts'),
      rollbackWindow: '7d',
      backupDirectory: join(directory, '.bothways/backups'),
    })
    expect(() => requireUrl(project)).toThrow(expect.objectContaining({ code: 'URL_MISSING' }))
  })

  test.each(['ts', 'mts', 'js', 'mjs'])('reads migrate.config.%s', async (end) => {
    const { project, directory } = await load({ [`migrate.config.${end}`]: CONFIG })
    expect(project).toMatchObject({
      url: 'postgres://config',
      migrations: join(directory, 'db/steps'),
      contracts: join(directory, 'db/contracts'),
      backupDirectory: '/var/backups',
    })
  })

  test('reads migrate.config.json, and the file that --config names from its own folder', async () => {
    const json = '{ "migrations": "steps" }'
    const { project, directory } = await load({ 'migrate.config.json': json })
    expect(project.migrations).toBe(join(directory, 'steps'))
    const chosen = await load({ 'ops/pg.json': json, 'migrate.config.ts': CONFIG }, { config: 'ops/pg.json' })
    expect(chosen.project.migrations).toBe(join(chosen.directory, 'ops/steps'))
  })

  test('takes the url from --url, then DATABASE_URL, then the config', async () => {
    const files = { 'migrate.config.ts': CONFIG }
    const env = { DATABASE_URL: 'postgres://env' }
    const from = async (options: Partial<ProjectOptions>): Promise<unknown> => {
      const { project } = await load(files, options)
      return [requireUrl(project), project.urlFrom]
    }
    expect(await from({ env, url: 'postgres://flag' })).toEqual(['postgres://flag', '--url'])
    expect(await from({ env })).toEqual(['postgres://env', 'DATABASE_URL'])
    expect(await from({ env: { DATABASE_URL: '' } })).toEqual(['postgres://config', 'config'])
  })

  test.each<[string, Readonly<Record<string, string>>, string, RegExp, RegExp]>([
    [
      'an unknown key',
      { 'migrate.config.mjs': 'export default { migration: "db" }' },
      'CONFIG_INVALID',
      /migrate\.config\.mjs: unknown key "migration"/,
      /"migrations"/,
    ],
    [
      'an unknown key inside',
      { 'migrate.config.mjs': 'export default { backup: { dir: "db" } }' },
      'CONFIG_INVALID',
      /"backup\.dir"/,
      /directory/,
    ],
    [
      'a wrong value',
      { 'migrate.config.json': '{ "url": 5 }' },
      'CONFIG_INVALID',
      /migrate\.config\.json: url must be a text, not 5/,
      /./,
    ],
    [
      'no default export',
      { 'migrate.config.mjs': 'export const a = 1' },
      'CONFIG_INVALID',
      /no default export/,
      /defineConfig/,
    ],
    [
      'broken JSON',
      { 'migrate.config.json': '{ url }' },
      'CONFIG_INVALID',
      /migrate\.config\.json: /,
      /Correct/,
    ],
    [
      'an error of its own',
      { 'migrate.config.mjs': 'export default nothing' },
      'CONFIG_INVALID',
      /ReferenceError: nothing is not defined/,
      /./,
    ],
    [
      'two files',
      { 'migrate.config.mjs': CONFIG, 'migrate.config.json': '{}' },
      'CONFIG_INVALID',
      /migrate\.config\.mjs and migrate\.config\.json/,
      /--config/,
    ],
  ])('with %s in its config is refused', async (_, files, code, what, next) => {
    await expect(load(files)).rejects.toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(what),
        next: expect.stringMatching(next),
      }),
    )
  })

  test('with a --config that is not there is refused', async () => {
    await expect(load({}, { config: 'nope.ts' })).rejects.toThrow(
      expect.objectContaining({ code: 'CONFIG_MISSING' }),
    )
  })
})
