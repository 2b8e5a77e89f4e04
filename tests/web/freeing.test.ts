import { describe, expect, test } from 'vitest'
import { freeingOf } from '../../web/rooms/freeing.ts'

const DAY = '2027-04-01'
const OPEN = { status: 'open', usable: null } as const
const ALONE = { shared: false, workstations: null }
const stay = (from: string, until: string | null, workstations: number | null = null) => ({
  id: from,
  organisationId: 'o',
  organisationName: 'Atelier Vélo',
  from,
  until,
  workstations,
  demonstration: false,
})

describe('whether a room can be had on a day', () => {
  test('an empty room is free without a known end', () => {
    expect(freeingOf(ALONE, [], OPEN, DAY)).toEqual({ state: 'free', workstations: null, until: null })
  })

  test('a tenant leaving on the day leaves it free, until the next one comes', () => {
    expect(freeingOf(ALONE, [stay('2025-01-01', DAY), stay('2027-07-01', null)], OPEN, DAY)).toEqual({
      state: 'free',
      workstations: null,
      until: '2027-07-01',
    })
  })

  test('a held room says who holds it and when it is free again, over tenants that follow each other', () => {
    const [now, next] = [stay('2026-01-01', '2027-07-01'), stay('2027-07-01', '2028-01-01')]
    expect(freeingOf(ALONE, [now, next], OPEN, DAY)).toEqual({ state: 'taken', holders: [now], from: '2028-01-01' })
  })

  test('an end that nobody knows stays unknown', () => {
    const now = stay('2026-01-01', null)
    expect(freeingOf(ALONE, [now], OPEN, DAY)).toEqual({ state: 'taken', holders: [now], from: null })
  })

  test('a shared room counts its places, and is full when all are held', () => {
    const room = { shared: true, workstations: 8 }
    expect(freeingOf(room, [stay('2026-01-01', null, 5)], OPEN, DAY)).toEqual({
      state: 'free',
      workstations: 3,
      until: null,
    })
    const full = [stay('2026-01-01', null, 5), stay('2026-06-01', '2027-10-01', 3)]
    expect(freeingOf(room, full, OPEN, DAY)).toEqual({ state: 'taken', holders: full, from: '2027-10-01' })
  })

  test('a transitional site frees nothing after its window, nor before it, and ends what is free in it', () => {
    const usable = { from: '2027-01-01', until: '2027-07-01' }
    const on = (day: string, stays = [] as ReturnType<typeof stay>[]) =>
      freeingOf(ALONE, stays, { status: 'open', usable }, day)
    expect([on('2026-12-31'), on(DAY), on('2027-07-01'), on(DAY, [stay('2027-01-01', '2027-07-01')])]).toEqual([
      { state: 'shut', because: 'before' },
      { state: 'free', workstations: null, until: '2027-07-01' },
      { state: 'shut', because: 'after' },
      { state: 'taken', holders: [stay('2027-01-01', '2027-07-01')], from: null },
    ])
  })

  test('a site that is only spotted or already closed hosts nobody', () => {
    expect(
      (['spotted', 'under_study', 'closed'] as const).map((status) =>
        freeingOf(ALONE, [], { status, usable: null }, DAY),
      ),
    ).toEqual([
      { state: 'shut', because: 'not_secured' },
      { state: 'shut', because: 'not_secured' },
      { state: 'shut', because: 'closed' },
    ])
  })
})
