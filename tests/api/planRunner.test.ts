import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerTo } from '../../server/allocation/answer.ts'
import { askForPlan } from '../../server/allocation/ask.ts'
import { solveMode } from '../../server/allocation/modes/solveMode.ts'
import { readMoves, readPlan, readResult } from '../../server/allocation/plans.queries.ts'
import { RESULT_FORMAT, type Problem, type Progress, type Result } from '../../server/allocation/problem.ts'
import { askToStop } from '../../server/allocation/queue.queries.ts'
import type { RunOptions } from '../../server/allocation/runInWorker.ts'
import type { Solving } from '../../server/allocation/settled.ts'
import { startPlanRunner, type PlanRunner } from '../../server/allocation/runs.ts'
import type { Plan } from '../../server/contract.ts'
import { TODAY } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  during,
  makeDemand,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeTerritory,
  TERRITORY,
} from '../support/makers.ts'

/** A sound plan that houses nobody. */
const nobody = ({ organisations, options }: Problem): Result => ({
  format: RESULT_FORMAT,
  solver: 'test',
  status: 'feasible',
  worth: 0,
  bound: 500,
  gap: 1,
  seconds: 0,
  seed: options.seed,
  steered: null,
  stays: [],
  unhoused: organisations.map(({ id, from, until }) => ({ organisation: id, from, until })),
  prices: [],
  conflicts: [],
})

/** Resolves when the solver is told to stop. */
const told = ({ signal }: RunOptions<Progress>): Promise<void> =>
  new Promise((resolve) => signal!.addEventListener('abort', () => resolve(), { once: true }))

onBothDatabases('the runner of plans', (database) => {
  const runners: PlanRunner[] = []
  const logged: string[] = []
  const log = {
    error: (_: object, message: string) => void logged.push(message),
    info: (_: object, message: string) => void logged.push(message),
  } as unknown as Parameters<typeof startPlanRunner>[1]

  function start(solve: (problem: Problem, options: Solving & RunOptions<Progress>) => Promise<Result>): PlanRunner {
    const runner = startPlanRunner(database().db, log, (asked, { signal, onProgress }) =>
      answerTo(asked, {
        solve: (problem, hooks) => solve(problem, { ...hooks, signal: signal! }),
        isStopped: () => signal!.aborted,
        tell: onProgress!,
      }),
    )
    runners.push(runner)
    return runner
  }

  beforeEach(async () => {
    logged.length = 0
    const { db } = database()
    await makeTerritory(db)
    await makeRoom(db)
    await makeDemand(db)
  })
  afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.stop())))

  const asked = { territory: TERRITORY, startsOn: '2027-01-01', quarters: 4, seconds: 5 }
  const ask = () => askForPlan(database().db, asked, TODAY)
  const plan = (id: string) => readPlan(database().db, id)
  async function until(id: string, isSo: (plan: Plan) => boolean): Promise<Plan> {
    for (;;) {
      const now = await plan(id)
      if (isSo(now)) return now
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const finished = (id: string) => until(id, ({ finishedAt }) => finishedAt !== null)

  test('solves what waits, and says how far it is', async () => {
    const id = await ask()
    let answer = () => {}
    start(async (problem, { onProgress }) => {
      onProgress!({ phase: 'search', worth: 12, bound: 30, gap: 0.6, iterations: 3 })
      await new Promise<void>((resolve) => (answer = resolve))
      return nobody(problem)
    })
    const { status, progress } = await until(id, (now) => now.progress !== null)
    expect([status, progress]).toEqual([
      'solving',
      { phase: 'Amélioration du plan', worth: 12, bound: 30, gap: 0.6, seconds: expect.any(Number), movesTold: 0 },
    ])
    answer()
    expect(await finished(id)).toMatchObject({ status: 'ready', solverVersion: 'test', summary: { unhoused: 1 } })
    expect((await readResult(database().db, id)).unmet).toHaveLength(1)
  })

  test('says who moves in the best plan so far, and forgets it once the plan is ready', async () => {
    const { db } = database()
    const roomId = await makeRoom(db, { name: 'Atelier nord' })
    const organisationId = await makeOrganisation(db, { name: 'Les Amarres', stage: 'launch' })
    await makeOccupancy(db, { roomId, organisationId, during: during('2025-05-01', null) })
    const closing = { type: 'rooms_closed' as const, roomIds: [roomId], from: '2027-07-01', until: '2028-01-01' }
    const id = await askForPlan(db, { ...asked, changes: [closing] }, TODAY)
    let answer = () => {}
    start(async (problem, hooks) => {
      await solveMode(problem, { ...hooks, shouldStop: () => true })
      await new Promise<void>((resolve) => (answer = resolve))
      return solveMode(problem)
    })
    const { progress } = await until(id, (now) => (now.progress?.movesTold ?? 0) > 0)
    // The search may be further already when its first moves are written.
    expect(progress).toMatchObject({ worth: expect.any(Number) as number, movesTold: 1 })
    const moving = { moves: [{ organisation: { name: 'Les Amarres' }, steps: [{ before: { id: roomId } }] }] }
    expect(await readMoves(db, id)).toMatchObject({ ...moving, soFar: true })
    answer()
    expect((await finished(id)).status).toBe('ready')
    expect(await readMoves(db, id)).toMatchObject({ ...moving, soFar: false })
    const { kept } = await db
      .selectFrom('plan')
      .select(sql<unknown>`progress -> 'moves'`.as('kept'))
      .executeTakeFirstOrThrow()
    expect(kept).toBeNull()
  })

  test('never shows a plan that breaks a rule', async () => {
    const id = await ask()
    start(async (problem) => ({ ...nobody(problem), unhoused: [] }))
    expect(await finished(id)).toMatchObject({
      status: 'failed',
      summary: null,
      failure:
        'Le contrôle indépendant a refusé ce plan : il ne respecte pas toutes les règles, et n’est pas montré. ' +
        'Prévenez l’administrateur.',
    })
    expect(await readResult(database().db, id)).toEqual({ placements: [], unmet: [], anticipated: [] })
    expect(logged).toEqual(['a plan breaks its rules and is not shown'])
  })

  test('says that a plan failed, and goes on with the next', async () => {
    const [first, second] = [await ask(), await ask()]
    let asked = 0
    start(async (problem) => {
      if (asked++ === 0) throw new Error('out of memory')
      return nobody(problem)
    })
    expect(await finished(first)).toMatchObject({
      status: 'failed',
      failure:
        'Le calcul a échoué. Rien n’a été changé : recommencez, et prévenez l’administrateur si l’erreur revient.',
    })
    expect((await finished(second)).status).toBe('ready')
    expect(logged).toEqual(['a plan failed'])
  })

  test('keeps the best plan so far of one that is stopped', async () => {
    const id = await ask()
    start(async (problem, options) => {
      await told(options)
      return nobody(problem)
    })
    await until(id, ({ status }) => status === 'solving')
    await askToStop(database().db, id)
    expect((await finished(id)).status).toBe('ready')
  })

  test('cancels one that is stopped before there is any plan', async () => {
    const id = await ask()
    start(async (_, options) => {
      await told(options)
      throw new Error('stopped')
    })
    await until(id, ({ status }) => status === 'solving')
    await askToStop(database().db, id)
    expect(await finished(id)).toMatchObject({ status: 'cancelled', failure: null })
  })

  test('never begins one that was stopped while it waited', async () => {
    const id = await ask()
    await askToStop(database().db, id)
    const stopped = await plan(id)
    expect([stopped.status, stopped.finishedAt]).toEqual(['cancelled', expect.any(String)])
    const next = await ask()
    start(async (problem) => nobody(problem))
    await finished(next)
    expect(await plan(id)).toEqual(stopped)
  })

  test('gives the plan in hand back when the server ends, for another to solve', async () => {
    const id = await ask()
    const runner = start((_, options) => told(options).then(() => Promise.reject(new Error('late'))))
    await until(id, ({ status }) => status === 'solving')
    await runner.stop()
    expect(await plan(id)).toMatchObject({ status: 'queued', progress: null })
    start(async (problem) => nobody(problem))
    expect((await finished(id)).status).toBe('ready')
  })

  test('takes again what a dead runner left, and not what a living one works on', async () => {
    const [dead, alive, next] = [await ask(), await ask(), await ask()]
    const left = (seconds: number) => ({
      status: 'solving' as const,
      progress: JSON.stringify({
        runner: 'another',
        aliveAt: new Date(Date.now() - seconds * 1000).toISOString(),
      }),
    })
    const { db } = database()
    await db.updateTable('plan').set(left(60)).where('id', '=', dead).execute()
    await db.updateTable('plan').set(left(-600)).where('id', '=', alive).execute()
    start(async (problem) => nobody(problem))
    await finished(next)
    expect([(await finished(dead)).status, (await plan(alive)).status]).toEqual(['ready', 'solving'])
  })

  test('shares the plans that wait with another runner: each is solved once', async () => {
    const ids = [await ask(), await ask(), await ask(), await ask()]
    const solvedBy: number[] = []
    for (const runner of [1, 2]) {
      start(async (problem) => {
        solvedBy.push(runner)
        await new Promise((resolve) => setTimeout(resolve, 50))
        return nobody(problem)
      })
    }
    for (const id of ids) expect((await finished(id)).status).toBe('ready')
    expect([solvedBy.length, new Set(solvedBy).size]).toEqual([4, 2])
  })
})
