import type { Fit } from '../allocation.schema.ts'
import type { DemandFacts, Facts, PhaseFacts } from '../facts.ts'
import { fitOf, horizonOf } from '../fit.ts'
import { weightsFor } from '../weights.ts'
import type { FitPreview, NeedBeingWritten } from './preview.schema.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'
const REFUSALS_SAID = 3

/** A need as the rules read a demand. */
export function demandOf({ acceptsTransitional, communesWanted, phases }: NeedBeingWritten): DemandFacts {
  return {
    id: NOBODY,
    organisation: {
      id: NOBODY,
      name: '',
      stage: phases[0]!.stage,
      filiere: null,
      inseeCode: null,
      jobsFte: null,
      inclusionPostsFte: null,
    },
    submittedOn: null,
    communesWanted,
    acceptsTransitional,
    wantsQpv: null,
    refusals: 0,
    filiereHoused: null,
    phases: phases.map(({ needed, ...phase }): PhaseFacts => ({
      areaMinM2: null,
      areaIdealM2: null,
      areaMaxM2: null,
      workstations: null,
      minClearHeightM: null,
      minFloorLoadKnM2: null,
      minDoorWidthM: null,
      minPowerKva: null,
      budgetEurCentsPerMonth: null,
      ...phase,
      needed,
    })),
  }
}

/**
 * What fits a demand, phase by phase. A fact that nobody knows refuses nothing here as in a plan.
 * @param ground rooms and occupancies; its demands are not read
 */
export function previewOf(demand: DemandFacts, ground: Facts): FitPreview {
  const horizon = horizonOf(demand)
  const fit = (acceptsTransitional: boolean) =>
    fitOf({ ...ground, demands: [{ ...demand, acceptsTransitional }] }, horizon, weightsFor()).phases
  const everywhere = fit(true)
  const asAsked = demand.acceptsTransitional === true ? everywhere : fit(false)
  return {
    phases: asAsked.map((phase, at) => {
      const fits = phase.allowed + phase.toCheck
      const all = everywhere[at]!
      const rooms = phase.rooms.filter(({ verdict }) => verdict !== 'refused').map(({ room }) => room)
      const sites = new Map<string, FitPreview['phases'][number]['sites'][number]>()
      for (const { siteId: id, siteName: name } of rooms) {
        sites.set(id, { id, name, rooms: (sites.get(id)?.rooms ?? 0) + 1 })
      }
      const fitsEverywhere = all.allowed + all.toCheck
      return {
        needed: phase.needed,
        fits,
        free: rooms.filter(({ id }) => isFree(ground, id, demand.phases[at]!)).length,
        moreIfTransitional: fitsEverywhere - fits,
        sites: [...sites.values()].sort((a, b) => b.rooms - a.rooms || a.name.localeCompare(b.name, 'fr')),
        refusals: fitsEverywhere > 0 ? [] : all.refusals.slice(0, REFUSALS_SAID).map(({ sentence }) => sentence),
      }
    }),
  }
}

/** How the rooms answer a need, of those that fit only the ones with place for it on its first day. */
export function onwardOf(demand: DemandFacts, ground: Facts): Fit {
  const { phases } = fitOf({ ...ground, demands: [demand] }, horizonOf(demand), weightsFor())
  return {
    phases: phases.map((phase, at) => {
      const rooms = phase.rooms.filter(
        ({ room, verdict }) => verdict === 'refused' || isFree(ground, room.id, demand.phases[at]!),
      )
      const count = (verdict: 'allowed' | 'to_check') => rooms.filter((room) => room.verdict === verdict).length
      return { ...phase, rooms, allowed: count('allowed'), toCheck: count('to_check') }
    }),
  }
}

/** Phases of a demand, by their place, that no room could ever meet, be it on a transitional site. */
export function hopelessPhases(demand: DemandFacts, ground: Facts): number[] {
  return previewOf(demand, ground).phases.flatMap(({ fits, moreIfTransitional }, at) =>
    fits + moreIfTransitional === 0 ? [at] : [],
  )
}

/** Whether a room has place on the first day of a phase: it is empty, or has as many workstations left as are asked. */
function isFree({ rooms, occupancies }: Facts, roomId: string, { needed, workstations }: PhaseFacts): boolean {
  const room = rooms.find(({ id }) => id === roomId)
  const there = occupancies.filter(
    ({ roomId: held, from, until }) =>
      held === roomId && from <= needed.from && (until === null || needed.from < until),
  )
  if (room === undefined) return false
  if (!room.shared) return there.length === 0
  const taken = there.reduce((sum, { workstations }) => sum + (workstations ?? 0), 0)
  return room.workstations === null || room.workstations - taken >= (workstations ?? 1)
}
