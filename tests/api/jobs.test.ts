import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { enqueue, finish, takeJob, type NewJob } from '../../server/jobs/jobs.queries.ts'
import type { Loop } from '../../server/jobs/loop.ts'
import { GiveUp, startJobRunner, upkeepWork, type Handler } from '../../server/jobs/runner.ts'
import { endOfDay } from '../../server/lib/parisTime.ts'
import { testApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'

const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1000)

onBothDatabases('the queue of jobs', (database) => {
  const runners: Loop[] = []
  const told: string[] = []
  const START = new Date('2027-03-28T21:59:00.000Z')
  let clock = START
  const now = () => clock

  beforeEach(() => {
    clock = START
    told.length = 0
  })
  afterEach(() => stopAll())
  const stopAll = () => Promise.all(runners.splice(0).map((runner) => runner.stop()))

  function start(handlers: Record<string, Handler>, daily: readonly string[] = []): Loop {
    const runner = startJobRunner(database().db, { error: () => {} }, now, {
      handlers,
      daily,
      onDead: async (_trx, { kind, error }) => void told.push(`${kind}: ${error}`),
    })
    runners.push(runner)
    return runner
  }
  const ask = (job: Partial<NewJob> = {}) =>
    enqueue(database().db, { kind: 'count', key: randomUUID(), payload: {}, runAt: clock, ...job })
  const jobs = () =>
    database()
      .db.selectFrom('job')
      .select(['idempotencyKey as key', 'state', 'attempts', 'runAt', 'lastError'])
      .orderBy('runAt')
      .orderBy('idempotencyKey')
      .execute()
  const job = async (key: string) => (await jobs()).find((one) => one.key === key)!
  async function until(key: string, state: string): Promise<void> {
    while ((await job(key)).state !== state) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('a deadline at the end of the day of the change of hour runs by itself then, across a restart, once', async () => {
    const ran: unknown[] = []
    const handlers = { deadline: async (payload: object) => void ran.push(payload), count: async () => {} }
    const runAt = endOfDay('2027-03-28')
    await ask({ kind: 'deadline', key: 'deadline', runAt, payload: { offer: 'A' } })
    await ask({ kind: 'deadline', key: 'deadline', runAt, payload: { offer: 'B' } })
    await ask({ key: 'before' })
    start(handlers)
    await until('before', 'done')
    await stopAll()
    expect([ran, (await job('deadline')).state]).toEqual([[], 'waiting'])

    // In UTC the day ends two hours later; in winter time it would end one hour later.
    clock = new Date('2027-03-28T22:00:00.000Z')
    start(handlers)
    await until('deadline', 'done')
    await stopAll()
    start(handlers)
    await ask({ key: 'after' })
    await until('after', 'done')
    expect(ran).toEqual([{ offer: 'A' }])
  })

  test('what is rolled back leaves no job', async () => {
    const undone = database()
      .db.transaction()
      .execute(async (trx) => {
        await enqueue(trx, { kind: 'count', key: 'undone', payload: {}, runAt: clock })
        throw new Error('refused')
      })
    await expect(undone).rejects.toThrow('refused')
    expect(await jobs()).toEqual([])
  })

  test('work that fails is tried again later, and is forgotten as a failure once it goes well', async () => {
    let attempts = 0
    const runner = start({
      count: async () => {
        if (++attempts === 1) throw new Error('the line is down')
      },
    })
    await ask({ key: 'one' })
    runner.wake()
    while ((await job('one')).lastError === null) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await job('one')).toEqual({
      key: 'one',
      state: 'waiting',
      attempts: 1,
      runAt: later(START, 60).toISOString(),
      lastError: 'the line is down',
    })
    clock = later(START, 61)
    runner.wake()
    await until('one', 'done')
    expect(await job('one')).toMatchObject({ attempts: 2, lastError: null })
    expect(told).toEqual([])
  })

  test('work that always fails is given up after eight attempts and told, and a manager launches it again', async () => {
    let fails = true
    let attempts = 0
    const handlers = {
      count: async () => {
        attempts++
        if (fails) throw new Error('no')
      },
    }
    await ask({ key: 'one' })
    for (let attempt = 1; attempt <= 8; attempt++) {
      const runner = start(handlers)
      while ((await job('one')).attempts < attempt || (await job('one')).state === 'running')
        await new Promise((resolve) => setTimeout(resolve, 10))
      await runner.stop()
      clock = later(clock, 13 * 3600)
    }
    expect(await job('one')).toMatchObject({ state: 'dead', attempts: 8, lastError: 'no' })
    expect([attempts, told]).toEqual([8, ['count: no']])

    const { call, refusal, close } = await testApp(database(), { now })
    const { items } = await call('GET /api/jobs', { querystring: { state: 'dead' } })
    expect(items).toEqual([expect.objectContaining({ kind: 'count', state: 'dead', attempts: 8, lastError: 'no' })])
    const params = { id: items[0]!.id }
    expect(await call('POST /api/jobs/{id}/relaunch', { params })).toMatchObject({ state: 'waiting', attempts: 0 })
    expect(await refusal('POST /api/jobs/{id}/relaunch', { params })).toMatchObject({
      status: 409,
      code: 'job_not_dead',
    })
    expect(await refusal('POST /api/jobs/{id}/relaunch', { params: { id: randomUUID() } })).toMatchObject({
      status: 404,
      code: 'job_not_found',
    })
    await close()
    fails = false
    start(handlers)
    await until('one', 'done')
    expect(attempts).toBe(9)
  })

  test('work that would never go well is given up at once', async () => {
    start({
      count: async () => {
        throw new GiveUp('Cette adresse n’existe pas.')
      },
    })
    await ask({ key: 'one' })
    runners[0]!.wake()
    await until('one', 'dead')
    expect([(await job('one')).attempts, told]).toEqual([1, ['count: Cette adresse n’existe pas.']])
  })

  test('what a killed runner had in hand is taken again once its lease is over, and the killed one writes no more', async () => {
    const { db } = database()
    const [killed, next] = [randomUUID(), randomUUID()]
    await ask({ key: 'one' })
    const taken = await takeJob(db, ['count'], killed, clock)
    expect(taken).toMatchObject({ kind: 'count', attempts: 1 })
    expect(await takeJob(db, ['count'], next, later(START, 59))).toBeUndefined()
    expect(await takeJob(db, ['count'], next, later(START, 61))).toEqual({ ...taken, attempts: 2 })
    await finish(db, taken!.id, killed, later(START, 62))
    expect((await job('one')).state).toBe('running')
    await finish(db, taken!.id, next, later(START, 63))
    expect((await job('one')).state).toBe('done')
  })

  test('a job that kills its process each time is given up', async () => {
    await ask({ key: 'one' })
    for (let attempt = 0; attempt < 8; attempt++) {
      await takeJob(database().db, ['count'], randomUUID(), clock)
      clock = later(clock, 61)
    }
    start({ count: async () => {} })
    await until('one', 'dead')
    expect(told).toEqual(['count: Interrompu 8 fois avant la fin.'])
  })

  test('jobs of a kind that this version does not know are left to one that does', async () => {
    await ask({ key: 'other', kind: 'newer' })
    await ask({ key: 'ours', runAt: later(START, 1) })
    clock = later(START, 2)
    start({ count: async () => {} })
    await until('ours', 'done')
    expect((await job('other')).state).toBe('waiting')
  })

  test('three runners share the jobs: each is done once', async () => {
    const done: unknown[] = []
    for (let at = 0; at < 24; at++) await ask({ key: `job ${at}`, payload: { at: String(at) } })
    for (const runner of [1, 2, 3]) {
      start({
        count: async ({ at }) => {
          done.push(at)
          await new Promise((resolve) => setTimeout(resolve, runner))
        },
      })
    }
    while ((await jobs()).some(({ state }) => state !== 'done')) await new Promise((resolve) => setTimeout(resolve, 10))
    expect([done.length, new Set(done).size]).toEqual([24, 24])
  })

  test('daily work is done once a day in Paris by all runners together, and what is done is forgotten in the end', async () => {
    const days: unknown[] = []
    const sweep = upkeepWork(database().db, now).handlers.forget_done_jobs
    const handlers = {
      sweep: async ({ day }: Record<string, unknown>) => {
        days.push(day)
        await sweep()
      },
    }
    start(handlers, ['sweep'])
    start(handlers, ['sweep'])
    // A minute before and at midnight in Paris, then three months on.
    for (const [moment, day] of [
      [START, '2027-03-28'],
      [later(START, 60), '2027-03-29'],
      [new Date('2027-07-01T12:00:00Z'), '2027-07-01'],
    ] as const) {
      clock = moment
      for (const runner of runners) runner.wake()
      while (!days.includes(day)) await new Promise((resolve) => setTimeout(resolve, 10))
      await until(`sweep:${day}`, 'done')
    }
    expect(days).toEqual(['2027-03-28', '2027-03-29', '2027-07-01'])
    expect((await jobs()).map(({ key }) => key)).toEqual(['sweep:2027-07-01'])
  })
})
