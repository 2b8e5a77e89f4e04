/** What exists in a plan alone has no sheet to go to: the pages of plans say once what that is, for the links below them. */
import { getContext, setContext } from 'svelte'
import type { Supposed } from '../../server/contract.ts'

const KEY = 'supposed'

export const provideSupposed = (of: () => readonly Supposed[]): void => void setContext(KEY, of)

/** @returns whether this room or demand exists in these plans alone */
export function readSupposed(): (id: string) => boolean {
  const of = getContext<(() => readonly Supposed[]) | undefined>(KEY)
  return (id) =>
    (of?.() ?? []).some(({ rooms, demandIds }) => demandIds.includes(id) || rooms.some((room) => room.id === id))
}

/** The commune to show a site in that is none: a room that a plan supposes somewhere in it. */
export const communeOf = (supposed: readonly Supposed[], siteId: string): string | null =>
  supposed.flatMap(({ rooms }) => rooms).find((room) => room.id === siteId)?.inseeCode ?? null
