import { count, list } from '../../lib/french.ts'
import { frenchDay, frenchSpan } from '../../lib/frenchDay.ts'
import { addDays } from '../../lib/span.ts'
import type { Stage } from '../../db/codes.ts'
import type { Reason, Unmet, UnmetExplanation } from '../allocation.schema.ts'
import { assessIn, pairOf, unitsOf, type Candidate } from '../compose.ts'
import { brokenRules, RULES } from '../eligibility/rules.ts'
import type { Days, RoomFacts } from '../facts.ts'
import { aloneOf } from './alone.ts'
import { contextOf, stayGroupOf } from '../tenancy.ts'
import { STAGE } from '../../db/words.ts'
import { quartersFrom, refOf, said, saidHolders, supposedOrganisation, type View } from './view.ts'

/** Quarters of one phase in which a demand has no room in the plan. */
export interface Gap extends Days {
  readonly demandId: string
  /** Occupancy of a tenant that asks for nothing. */
  readonly relocates: string | null
  readonly organisationId: string
  /** What it is, when its demand exists in this plan alone; else null. */
  readonly supposedOrganisation: Unmet['organisation'] | null
  readonly stage: Stage
  readonly explanation: UnmetExplanation
}

const SHOWN = 5

/** Rules that the rule book does not hold: a person's word, and the quarters that the plan itself uses up. */
const BANNED: Reason = { code: 'banned', sentence: 'Ce local a été exclu pour cette demande.' }
const USED_UP: Reason = {
  code: 'longest_stay',
  sentence: 'Avec les trimestres de ce plan, la durée de séjour permise dans ce local est épuisée.',
}
const SENTENCES = new Map([...RULES.map(({ id, sentence }) => [id, sentence] as const), [BANNED.code, BANNED.sentence]])

/** Whether one rule alone stands between the demand and a room of the kind that it asks for. */
export const isNearMiss = (codes: readonly string[]): boolean => codes.length === 1 && !NOT_NEAR.has(codes[0]!)
const NOT_NEAR = new Set([BANNED.code, ...RULES.filter(({ essential }) => essential).map(({ id }) => id)])

/** The gaps of a demand, each with why. */
export function explainGaps(view: View, candidate: Candidate): Gap[] {
  return gapsOf(view, candidate).map(([from, until]) => ({
    demandId: candidate.demand.id,
    relocates: candidate.demand.relocates ?? null,
    organisationId: candidate.demand.organisation.id,
    supposedOrganisation: supposedOrganisation(candidate.demand),
    stage: candidate.phases[from]!.stage,
    ...view.days(from, until),
    explanation: explain(view, candidate, from, until),
  }))
}

function gapsOf({ where }: View, { demand, phases, from, until }: Candidate): [from: number, until: number][] {
  const rooms = where.get(demand.id)!
  const gaps: [number, number][] = []
  for (let quarter = from; quarter < until; quarter++) {
    if (phases[quarter] === null || rooms[quarter] !== null) continue
    const last = gaps.at(-1)
    if (last !== undefined && last[1] === quarter && phases[last[0]] === phases[quarter]) last[1] = quarter + 1
    else gaps.push([quarter, quarter + 1])
  }
  return gaps
}

/** A room that no rule refuses in some quarter of the gap. */
interface Open {
  readonly room: RoomFacts
  readonly worth: number
  /** Quarters in which the plan leaves no place for it. */
  readonly full: readonly number[]
  readonly free: boolean
}

function explain(view: View, candidate: Candidate, from: number, until: number): UnmetExplanation {
  const quarters = quartersFrom(from, until)
  const open: Open[] = []
  const refused: { room: RoomFacts; codes: string[] }[] = []
  for (const room of view.rooms.values()) {
    const { isPossible, allows, worth } = pairOf(candidate, room, view.request.weights)
    const allowed = isPossible && !isUsedUp(view, candidate, room) ? quarters.filter(allows) : []
    if (allowed.length === 0) {
      refused.push({ room, codes: refusals(view, candidate, room, from) })
      continue
    }
    const units = unitsOf(candidate.phases[from]!, room)
    const full = allowed.filter((quarter) => view.left(room, quarter) < units)
    open.push({ room, worth: worth(from), full, free: full.length < allowed.length })
  }
  open.sort(byWorth)
  const nearMisses = refused
    .filter(({ codes }) => isNearMiss(codes))
    .map(({ room }) => ({ room, worth: pairOf(candidate, room, view.request.weights).worth(from) }))
    .sort(byWorth)
    .slice(0, SHOWN)
    .map(({ room }) => {
      const [broken = USED_UP] = assessIn(candidate, room, from).broken
      return { room, reasons: [broken] }
    })
  const couldHaveHad = open.slice(0, SHOWN).map(({ room, full, free }) => {
    const heldBy = view.holders(room, full, candidate)
    const but = free ? 'mais n’est libre qu’une partie du temps ou au prix d’un déménagement' : 'mais il est complet'
    const sentence = `${said(room)} répond à la demande, ${heldBy.length === 0 ? but : `mais il est ${saidHolders(heldBy)}`}.`
    return { room: refOf(room), heldBy, sentence }
  })
  const alone = open.length === 0 ? null : aloneOf(view, candidate, from, until)
  const counts = refusalCounts(refused.map(({ codes }) => codes))
  return {
    code:
      open.length === 0 ? 'no_eligible_room' : open.some(({ free }) => free) ? 'not_worth_its_cost' : 'taken_by_others',
    sentences: [
      `${candidate.demand.organisation.name} reste sans proposition ${frenchSpan(view.days(from, until))} (stade ${STAGE[candidate.phases[from]!.stage]}).`,
      ...keeps(view, candidate, from),
      because(view, open),
      ...(alone?.sentences ?? []),
      ...couldHaveHad.map(({ sentence }) => sentence),
      ...(open.length === 0
        ? counts.map(
            ({ rooms, sentence }) => `Exigence non remplie par ${count(rooms, 'local', 'locaux')} : ${sentence}`,
          )
        : []),
      ...(nearMisses.length === 0 ? [] : [nearly(nearMisses)]),
    ],
    refusals: counts,
    nearMisses: nearMisses.map(({ room, reasons }) => ({ room: refOf(room), reasons })),
    couldHaveHad,
    alone,
  }
}

interface Valued {
  readonly room: RoomFacts
  readonly worth: number
}
const byWorth = (a: Valued, b: Valued): number => b.worth - a.worth || (a.room.id < b.room.id ? -1 : 1)

/** Codes of what refuses a room in a quarter. */
function refusals(view: View, candidate: Candidate, room: RoomFacts, quarter: number): string[] {
  const broken = brokenRules(candidate.phases[quarter]!, room, contextOf(candidate, room, quarter)).map(({ id }) => id)
  if (candidate.banned.has(room.id)) return [BANNED.code, ...broken]
  return broken.length === 0 && isUsedUp(view, candidate, room) ? [USED_UP.code] : broken
}

function isUsedUp({ where, rooms }: View, candidate: Candidate, room: RoomFacts): boolean {
  const group = stayGroupOf(room)
  if (group === null) return false
  const inGroup = where.get(candidate.demand.id)!.filter((id) => id !== null && stayGroupOf(rooms.get(id)!) === group)
  return (candidate.stayed[group] ?? 0) + inGroup.length >= room.longestStayQuarters!
}

/** How many rooms each rule refuses, most first. */
function refusalCounts(refused: readonly string[][]): UnmetExplanation['refusals'] {
  const rooms = new Map<string, number>()
  for (const code of refused.flat()) rooms.set(code, (rooms.get(code) ?? 0) + 1)
  return [...rooms]
    .map(([code, number]) => ({ code, rooms: number, sentence: SENTENCES.get(code)! }))
    .sort((a, b) => b.rooms - a.rooms)
}

/** The place that its agreement still grants it while it waits. */
function keeps({ rooms }: View, candidate: Candidate, from: number): string[] {
  const agreement = candidate.holds[from] ?? null
  if (agreement === null) return []
  const end = agreement.until === null ? 'sans terme connu' : `jusqu’au ${frenchDay(addDays(agreement.until, -1))}`
  return [
    `En attendant, sa convention en cours lui garantit ${said(rooms.get(agreement.roomId)!)} ${end}, mais ce local ne répond plus à sa demande.`,
  ]
}

function because({ rooms, request: { mode } }: View, open: readonly Open[]): string {
  if (open.length === 0) return `Aucun des ${rooms.size} locaux connus ne répond à ses exigences pendant cette période.`
  const [answers, places] =
    open.length === 1
      ? ['Un seul local répond', 'sa place va']
      : [`${open.length} locaux répondent`, 'leurs places vont']
  if (mode !== 'weighted') {
    return open.some(({ free }) => free)
      ? `${answers} à ses exigences et une place y reste libre, mais le mode du plan la réserve à une structure qui passe avant, ou la prendre lui coûterait plus qu’elle n’apporte.`
      : `${answers} à ses exigences, mais ${places} à des structures qui y sont déjà ou que le mode du plan fait passer avant.`
  }
  return open.some(({ free }) => free)
    ? `${answers} à ses exigences, mais aucune place libre ne vaut, pour cette période, ce que coûterait le déménagement, ou le temps de calcul n’a pas suffi à la trouver.`
    : `${answers} à ses exigences, mais ${places} à des structures qui y sont déjà ou dont le placement apporte davantage de points à l’ensemble.`
}

function nearly(misses: readonly { room: RoomFacts; reasons: readonly Reason[] }[]): string {
  const each = misses.map(({ room, reasons: [reason] }) => `${said(room)} : ${reason!.sentence}`)
  return `Une seule exigence écarte ${list(each.slice(0, 1))}${each.length > 1 ? ` De même ${each.slice(1).join(' ')}` : ''}`
}
