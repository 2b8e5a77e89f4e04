import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspectTextFile, textOf } from '../../server/lib/textFile.ts'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'escale-text-'))))
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, bytes: Uint8Array | string) {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}

async function text(path: string) {
  let all = ''
  for await (const piece of textOf(await inspectTextFile(path))) all += piece
  return all
}

test('UTF-8 loses its byte order mark, and an accent cut between two pieces is whole', async () => {
  const path = await file('utf8.csv', `\ufeffé${'à'.repeat(100_000)}`)
  expect(await text(path)).toBe(`é${'à'.repeat(100_000)}`)
})

test('what is not UTF-8 is read as windows-1252', async () => {
  const path = await file('old.csv', Buffer.from([0x52, 0x65, 0x7a, 0xe9, 0x20, 0x80]))
  expect(await inspectTextFile(path)).toEqual({
    path,
    bytes: 6,
    encoding: 'windows-1252',
    sha256: '3371139dc21dda7661003fc5680b19b464a521b131d4980406414b387f252b27',
  })
  expect(await text(path)).toBe('Rezé €')
})

test('a missing, empty or binary file is refused in one sentence', async () => {
  const missing = join(folder, 'missing.csv')
  await expect(inspectTextFile(missing)).rejects.toThrow(`Le fichier ${missing} est introuvable.`)
  await expect(inspectTextFile(folder)).rejects.toThrow(`${folder} n’est pas un fichier.`)
  await expect(inspectTextFile(await file('empty.csv', ''))).rejects.toThrow('est vide.')
  await expect(inspectTextFile(await file('image.csv', Buffer.from([1, 0, 2])))).rejects.toThrow(
    'n’est pas un fichier de texte.',
  )
})
