/** Who is elsewhere in a plan than before, in which quarters, and why. */
import { frenchDay } from '../../lib/frenchDay.ts'
import { list, signed } from '../../lib/french.ts'
import type { Reason } from '../allocation.schema.ts'
import { assessIn, movesOf, pairOf, type Candidate, type Composed } from '../compose.ts'
import { readDecisions } from '../decisions.ts'
import { refOf, said, viewOf } from '../explain/view.ts'
import { daysOf, quarterStart, type Facts, type RoomFacts } from '../facts.ts'
import type { SolvedResult } from '../problem.ts'
import { askingOf } from '../tenancy.ts'
import { closureIn } from './closures.ts'
import { keptRooms } from './keep.ts'
import type { MoveStep, WhoMoves } from './moves.schema.ts'
import { shortfallsOf } from './shortfall.ts'

type Rooms = readonly (string | null)[]

/**
 * Compares a solved plan with the one that it is based on, or else with the agreements in force. Pure.
 * @param known the facts without any change: where each tenant would be
 */
export function whoMoves(composed: Composed, { stays }: Pick<SolvedResult, 'stays'>, known: Facts): WhoMoves {
  const { candidates, rooms, request, facts } = composed
  const present = candidates.filter(({ demand }) => demand.expected === undefined)
  const { base } = request
  const { where } = viewOf(composed, { stays })
  const unchanged = { ...facts, occupancies: known.occupancies }
  const held = askingOf(unchanged, request, readDecisions(unchanged, request, [], []))
  const before = roomsBefore()
  const atDemand = new Map(candidates.map((candidate) => [candidate.demand.id, candidate]))
  const knownDemands = new Set(base?.demandIds)
  const isNew = ({ demand }: Candidate) =>
    base !== null && !knownDemands.has(demand.id) && demand.relocates === undefined
  const moves = present
    .map((candidate) => ({ candidate, steps: stepsOf(candidate) }))
    .filter(({ steps }) => steps.length > 0)
    .map(({ candidate, steps }) => {
      const { id: demandId, relocates, organisation } = candidate.demand
      const { id, name, stage, filiere } = organisation
      return {
        demandId,
        relocation: relocates !== undefined,
        organisation: { id, name, stage, filiere },
        isNew: isNew(candidate),
        removals: movesOf(candidate, where.get(demandId)!),
        steps,
      }
    })
    .sort((a, b) => a.organisation.name.localeCompare(b.organisation.name, 'fr'))
  return {
    basedOn: base?.name ?? null,
    unchanged: present.length - moves.length,
    newDemands: present.filter(isNew).length,
    moves,
    decant: decantOf(),
  }

  /** The room that an agreement grants it and that closes: it has one, or nothing would be owed to it. */
  function leaves(demandId: string): string {
    return held.find(({ demand }) => demand.id === demandId)!.holds.find((agreement) => agreement !== null)!.roomId
  }

  /** Where each is as long as nobody moves it: in the base plan, or where its agreement, no change made, has it. */
  function roomsBefore(): ReadonlyMap<string, Rooms> {
    return new Map(
      held.map(({ demand, holds }) => {
        const planned = keptRooms(base, demand.id, request)
        // A room that the base plan supposed, or that was archived since, is none here.
        const there = (room: string | null) => (room !== null && rooms.has(room) ? room : null)
        return [
          demand.id,
          holds.map((agreement, quarter) => there(planned?.[quarter] ?? null) ?? agreement?.roomId ?? null),
        ]
      }),
    )
  }

  function stepsOf(candidate: Candidate): MoveStep[] {
    const steps: { from: number; until: number; was: string | null; is: string | null; reason: Reason }[] = []
    const [were, are] = [before.get(candidate.demand.id)!, where.get(candidate.demand.id)!]
    for (let quarter = candidate.from; quarter < candidate.until; quarter++) {
      const [was, is] = [were[quarter]!, are[quarter]!]
      // Against the agreements in force, to get a room is what the plan is for.
      if (was === is || candidate.phases[quarter] === null || (was === null && base === null)) continue
      const reason = reasonOf(candidate, was, is, quarter)
      const last = steps.at(-1)
      const goesOn = last !== undefined && last.until === quarter && last.was === was && last.is === is
      if (goesOn && last.reason.code === reason.code) last.until = quarter + 1
      else steps.push({ from: quarter, until: quarter + 1, was, is, reason })
    }
    const ref = (id: string | null) => (id === null ? null : refOf(rooms.get(id)!))
    return steps.map(({ from, until, was, is, reason }) => ({
      during: daysOf(request, from, until),
      before: ref(was),
      after: ref(is),
      reason,
    }))
  }

  function reasonOf(candidate: Candidate, was: string | null, is: string | null, quarter: number): Reason {
    const left = was === null ? null : rooms.get(was)!
    const taken = is === null ? null : rooms.get(is)!
    if (left === null) return whyArrives(candidate, taken!, quarter)
    const closure = closureIn(left, daysOf(request, quarter))
    if (closure !== undefined) return { code: closure.kind, sentence: closure.because }
    const ended = closureIn(left, { from: request.startsOn, until: quarterStart(request, quarter) })
    if (ended !== undefined && taken !== null) {
      return {
        code: 'settled',
        sentence: `Après les travaux, qui finissent le ${frenchDay(ended.until!)}, elle reste où elle est plutôt que de déménager encore.`,
      }
    }
    const newcomers = others(candidate, left, quarter, before)
    if (newcomers.length > 0) {
      return { code: 'makes_room', sentence: `Laisse ${said(left)} à ${list(newcomers)}.` }
    }
    const [broken] = assessIn(candidate, left, quarter).broken
    if (broken !== undefined) return { code: 'no_longer_suits', sentence: broken.sentence }
    if (taken === null) {
      return { code: 'no_place', sentence: 'Le plan ne la loge plus dans ce trimestre : voyez « Sans local ».' }
    }
    const worth = (room: RoomFacts) => pairOf(candidate, room, request.weights).worth(quarter)
    const gain = worth(taken) - worth(left)
    if (gain > 0) {
      return { code: 'better_place', sentence: `Ce local lui convient mieux : ${signed(gain)} points par trimestre.` }
    }
    return { code: 'rearranged', sentence: 'Déplacée pour qu’en tout davantage de besoins trouvent une place.' }
  }

  function whyArrives(candidate: Candidate, taken: RoomFacts, quarter: number): Reason {
    if (isNew(candidate)) return { code: 'new_demand', sentence: `Demande arrivée depuis « ${base!.name} ».` }
    const leavers = [...before]
      .filter(([id, were]) => were[quarter] === taken.id && where.get(id)![quarter] !== taken.id)
      .map(([id]) => atDemand.get(id)!.demand)
      // Nobody was in a place that was kept for an expected project.
      .flatMap(({ expected, organisation }) => (expected === undefined ? [organisation.name] : []))
    return leavers.length > 0
      ? {
          code: 'place_freed',
          sentence: `${list(leavers)} ${leavers.length > 1 ? 'libèrent' : 'libère'} ${said(taken)}.`,
        }
      : { code: 'place_found', sentence: `${said(taken)} est libre, et lui convient.` }
  }

  /** Names of those in a room in a quarter who were not there before. */
  function others(candidate: Candidate, room: RoomFacts, quarter: number, were: ReadonlyMap<string, Rooms>): string[] {
    return candidates
      .filter(({ demand }) => demand.id !== candidate.demand.id && where.get(demand.id)![quarter] === room.id)
      .filter(({ demand }) => were.get(demand.id)?.[quarter] !== room.id)
      .map(({ demand }) => demand.organisation.name)
  }

  function decantOf(): WhoMoves['decant'] {
    const tenants = candidates.filter(({ mustHold }) => mustHold.includes(true))
    if (tenants.length === 0) return null
    const missing = tenants.flatMap(({ demand, mustHold }) => {
      const rooms = where.get(demand.id)!
      const gaps: { from: number; until: number }[] = []
      mustHold.forEach((due, quarter) => {
        if (!due || rooms[quarter] !== null) return
        const last = gaps.at(-1)
        if (last?.until === quarter) last.until = quarter + 1
        else gaps.push({ from: quarter, until: quarter + 1 })
      })
      return gaps.map(({ from, until }) => ({ demand, during: daysOf(request, from, until) }))
    })
    return {
      tenants: tenants.length,
      placed: tenants.length - new Set(missing.map(({ demand }) => demand.id)).size,
      movedTwice: tenants
        .filter((tenant) => movesOf(tenant, where.get(tenant.demand.id)!) > 1)
        .map(({ demand }) => demand.organisation.name),
      unplaced: missing.map(({ demand, during }) => ({
        organisation: demand.organisation.name,
        leaves: refOf(rooms.get(leaves(demand.id))!),
        during,
      })),
      shortfalls: missing.length === 0 ? [] : shortfallsOf(composed),
    }
  }
}
