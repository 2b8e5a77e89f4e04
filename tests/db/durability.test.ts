import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startChild } from '../support/children.ts'

const KILLS = 20

/** The same moments at each run: a seeded sequence of numbers from 0 to 1. */
function moments(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test(
  `kill -9 during writes, ${KILLS} times: every acknowledged write is there, and none by half`,
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'escale-durability-'))
    const next = moments(20261124)
    let acknowledged = 0
    for (let kill = 0; kill <= KILLS; kill++) {
      const writer = startChild('./writeUntilKilledChild.ts', folder, String(acknowledged))
      const found = await writer.line()
      expect(found, `after kill ${kill}`).toMatch(/^whole \d+$/)
      acknowledged = Number(found!.slice('whole '.length))
      // Somewhere in the work on one write of the next few, whatever the speed of the machine.
      for (let left = kill === KILLS ? 0 : 1 + Math.floor(next() * 20); left > 0; left--) {
        acknowledged = Number(await writer.line())
      }
      await sleep(next() * 15)
      await writer.kill()
      for (const line of await writer.rest()) acknowledged = Number(line)
    }
    await rm(folder, { recursive: true, force: true })
  },
)
