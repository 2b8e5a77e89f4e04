import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FolderInUse, lockFolder } from '../../server/db/lock.ts'
import { startChild } from '../support/children.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'escale-lock-'))
  file = join(folder, 'lock.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const holder = async () => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
/** Writes a lock file as another holder would have. */
const leave = (parts: Record<string, unknown>) =>
  writeFile(file, JSON.stringify({ id: 'x', pid: 4242, host: hostname(), since: '2026-01-01T00:00:00.000Z', ...parts }))

describe('a folder in use', () => {
  test('is refused to a second process, which names the folder, the holder and what to do', async () => {
    const first = startChild('./holdFolderChild.ts', folder)
    expect(await first.line()).toBe('held')
    const refusal = await startChild('./holdFolderChild.ts', folder).line()
    expect(refusal).toContain(`Le dossier de données ${folder} est déjà utilisé par le processus ${first.pid}`)
    expect(refusal).toContain('ESCALE_DATA_DIR')
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUse)
    await first.end()
  })

  test('is refused under another name too', async () => {
    const lock = await lockFolder(folder)
    const other = `${folder}-other-name`
    await symlink(folder, other)
    await expect(lockFolder(other)).rejects.toThrow(FolderInUse)
    await rm(other)
    await lock.release()
  })

  test('is refused to the process that has it', async () => {
    const lock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toThrow(`le processus ${process.pid}`)
    await lock.release()
  })

  test('even when its lock file was removed', async () => {
    const lock = await lockFolder(folder)
    await rm(file)
    await expect(lockFolder(folder)).rejects.toThrow('un autre processus')
    await lock.release()
  })
})

describe('a folder free again', () => {
  test('after its holder gave it up, nothing of the lock is left', async () => {
    const first = startChild('./holdFolderChild.ts', folder)
    expect(await first.line()).toBe('held')
    expect(await first.end()).toBe(0)
    expect(existsSync(file)).toBe(false)
    await (await lockFolder(folder)).release()
  })

  test('after kill -9 of its holder, at once', async () => {
    const first = startChild('./holdFolderChild.ts', folder)
    expect(await first.line()).toBe('held')
    await first.kill()
    expect(await holder()).toMatchObject({ pid: first.pid })
    const lock = await lockFolder(folder)
    expect(await holder()).toMatchObject({ pid: process.pid })
    await lock.release()
  })

  test('after a restart of the machine, whoever has the number of the holder now', async () => {
    await leave({ pid: process.pid, world: 'an-earlier-start net:[1]' })
    await (await lockFolder(folder)).release()
  })

  test('after a lock file was cut short', async () => {
    await writeFile(file, '{"pid": 12')
    const lock = await lockFolder(folder)
    expect(await holder()).toMatchObject({ pid: process.pid })
    await lock.release()
  })
})

test('of starters at the same moment, on a lock left by a dead one, exactly one wins', async () => {
  for (let round = 0; round < 3; round++) {
    const dead = startChild('./holdFolderChild.ts', folder)
    expect(await dead.line()).toBe('held')
    await dead.kill()
    const starters = [1, 2, 3, 4].map(() => startChild('./holdFolderChild.ts', folder))
    const said = await Promise.all(starters.map((starter) => starter.line()))
    expect(said.filter((line) => line === 'held')).toHaveLength(1)
    expect(await holder()).toMatchObject({ pid: starters[said.indexOf('held')]!.pid })
    await Promise.all(starters.map((starter) => starter.end()))
  }
})

describe('a holder out of sight', () => {
  test.runIf(process.platform === 'linux')('in another container: refused, and its file stays', async () => {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
    await leave({ host: 'conteneur-voisin', world: `${boot} net:[1]` })
    await expect(lockFolder(folder)).rejects.toThrow(/processus 4242 de « conteneur-voisin ».*supprimez le fichier/s)
    expect(await holder()).toMatchObject({ pid: 4242 })
    await rm(file)
    await (await lockFolder(folder)).release()
  })

  test('on another machine: refused', async () => {
    await leave({ host: 'autre-machine', world: 'another-start net:[1]' })
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUse)
  })
})
