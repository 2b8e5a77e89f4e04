import type { Period, SiteStatus, Timeline } from '../../server/contract.ts'

type TimelineRoom = Timeline[number]['buildings'][number]['rooms'][number]
type Stay = TimelineRoom['occupancies'][number]

/** Whether a room can be had on a day: what the API calls free, with the dates around it. */
export type Freeing =
  /** Free on that day, until somebody comes or the site's window ends (`null`: nothing known stands against it) */
  | { readonly state: 'free'; readonly workstations: number | null; readonly until: string | null }
  /** Held on that day; `from`: first day known to be free again, `null` when no end is known */
  | { readonly state: 'taken'; readonly holders: readonly Stay[]; readonly from: string | null }
  /** Nobody can be hosted on that day, whoever asks */
  | { readonly state: 'shut'; readonly because: 'not_secured' | 'closed' | 'before' | 'after' }

interface Host {
  readonly status: SiteStatus
  readonly usable: Period | null
}

/**
 * @param stays the room's occupancies, past ones too if need be
 * @param day ISO day
 */
export function freeingOf(
  room: Pick<TimelineRoom, 'shared' | 'workstations'>,
  stays: readonly Stay[],
  { status, usable }: Host,
  day: string,
): Freeing {
  if (status === 'closed') return { state: 'shut', because: 'closed' }
  if (status !== 'secured' && status !== 'open') return { state: 'shut', because: 'not_secured' }
  if (usable?.from && day < usable.from) return { state: 'shut', because: 'before' }
  if (usable?.until && day >= usable.until) return { state: 'shut', because: 'after' }

  const free = freeWorkstations(room, stays, day)
  const changes = stays.flatMap(({ from, until }) => [from, ...(until === null ? [] : [until])])
  const later = [...new Set(changes)].filter((change) => change > day).sort()
  if (free > 0) {
    const filled = later.find((change) => freeWorkstations(room, stays, change) <= 0) ?? null
    const ends = [filled, usable?.until ?? null].filter((end) => end !== null).sort()
    return { state: 'free', workstations: room.shared ? free : null, until: ends[0] ?? null }
  }
  const freed = later.find((change) => freeWorkstations(room, stays, change) > 0) ?? null
  return {
    state: 'taken',
    holders: stays.filter((stay) => covers(stay, day)),
    from: freed !== null && usable?.until && freed >= usable.until ? null : freed,
  }
}

/** Places left on a day; a room for one tenant has one. */
function freeWorkstations(
  { shared, workstations }: Pick<TimelineRoom, 'shared' | 'workstations'>,
  stays: readonly Stay[],
  day: string,
): number {
  const here = stays.filter((stay) => covers(stay, day))
  if (!shared) return here.length === 0 ? 1 : 0
  return (workstations ?? 0) - here.reduce((held, stay) => held + (stay.workstations ?? 0), 0)
}

const covers = ({ from, until }: Stay, day: string) => from <= day && (until === null || day < until)
