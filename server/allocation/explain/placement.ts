import { count, number, signed } from '../../lib/french.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import type { Placement, PlacementExplanation, Reason, RoomRef } from '../allocation.schema.ts'
import { assessIn, pairOf, pointsIn, type Candidate, type Pair } from '../compose.ts'
import type { RoomFacts } from '../facts.ts'
import { rounded, totalOf, type Points } from '../wishes/wishes.ts'
import {
  quartersFrom,
  refOf,
  said,
  saidHolders,
  supposedOrganisation,
  supposedRoom,
  type Run,
  type View,
} from './view.ts'

/** A stay as it is proposed: a row of the plan. */
export interface Proposal {
  readonly demandId: string
  /** Occupancy of a tenant that asks for nothing. */
  readonly relocates: string | null
  readonly organisationId: string
  readonly roomId: string
  /** What they are, when they exist in this plan alone; else null. */
  readonly supposedOrganisation: Placement['organisation'] | null
  readonly supposedRoom: RoomRef | null
  readonly from: string
  readonly until: string
  readonly workstations: number | null
  readonly stays: boolean
  readonly moves: boolean
  readonly worth: number
  readonly toCheck: Reason[]
  readonly explanation: PlacementExplanation
}

const OTHERS_SHOWN = 2

export function explainPlacement(view: View, run: Run): Proposal {
  const { candidate, room, from, until, units } = run
  const { demand, current, holds } = candidate
  const cameFrom = roomBefore(view, run)
  const stays = holds[from]?.roomId === room.id || (from === candidate.from && current?.id === room.id)
  const moves = cameFrom !== null && cameFrom.id !== room.id
  const quarters = quartersFrom(from, until)
  const toCheck = checksOf(run)
  const wishes = averagePoints(quarters.map((quarter) => pointsIn(candidate, room, quarter, view.request.weights)))
  const others = othersFor(view, run, cameFrom)
  return {
    demandId: demand.id,
    relocates: demand.relocates ?? null,
    organisationId: demand.organisation.id,
    roomId: room.id,
    supposedOrganisation: supposedOrganisation(demand),
    supposedRoom: supposedRoom(room),
    ...view.days(from, until),
    workstations: room.shared ? units : null,
    stays,
    moves,
    worth: worthOver(quarters, pairOf(candidate, room, view.request.weights)),
    toCheck,
    explanation: {
      priority: { factor: candidate.priority.factor, reasons: [...candidate.priority.reasons] },
      cameFrom: cameFrom === null ? null : refOf(cameFrom),
      wishes,
      others,
      sentences: [
        opening(view, run, cameFrom, stays),
        requirements(run, toCheck),
        points(wishes),
        ...priorityOf(candidate),
        ...others.map(({ sentence }) => sentence),
      ],
    },
  }
}

/** The room that the demand leaves for this one: where the plan or else its agreement has it on the eve. */
function roomBefore({ where, rooms }: View, { candidate, from }: Run): RoomFacts | null {
  if (from === candidate.from) return candidate.current
  const before = where.get(candidate.demand.id)![from - 1] ?? candidate.holds[from - 1]?.roomId ?? null
  return before === null ? null : rooms.get(before)!
}

/** Unknown facts, and rules that a person overruled; a tenant that stays by its agreement needs no check. */
function checksOf({ candidate, room, from, until }: Run): Reason[] {
  const checks = new Map<string, Reason>()
  for (const quarter of quartersFrom(from, until)) {
    if (candidate.kept[quarter]) continue
    const { broken, unknown } = assessIn(candidate, room, quarter)
    const overruled = candidate.imposed[quarter] === room.id ? broken : []
    for (const reason of [...overruled, ...unknown]) if (!checks.has(reason.code)) checks.set(reason.code, reason)
  }
  return [...checks.values()]
}

/** Points by wish over the quarters of a stay; the sentence is that of most quarters. */
function averagePoints(byQuarter: readonly Points[][]): Points[] {
  return byQuarter[0]!.map(({ code, outOf }, at) => {
    const ofWish = byQuarter.map((wishes) => wishes[at]!)
    const times = new Map<string, number>()
    for (const { sentence } of ofWish) times.set(sentence, (times.get(sentence) ?? 0) + 1)
    const [sentence] = [...times].reduce((most, each) => (each[1] > most[1] ? each : most))
    return {
      code,
      points: rounded(ofWish.reduce((sum, wish) => sum + wish.points, 0) / ofWish.length),
      outOf,
      sentence,
    }
  })
}

/** The rooms that would cost it least instead of its own, whoever holds them. */
function othersFor(view: View, run: Run, cameFrom: RoomFacts | null): PlacementExplanation['others'] {
  const { candidate, room } = run
  const quarters = quartersFrom(run.from, run.until)
  const pair = (other: RoomFacts) => pairOf(candidate, other, view.request.weights)
  const worth = worthOver(quarters, pair(room))
  const cost = view.request.weights.moveCost * candidate.priority.factor
  const moveTo = (to: RoomFacts) => (cameFrom !== null && cameFrom.id !== to.id ? cost : 0)
  return [...view.rooms.values()]
    .filter((other) => other !== room)
    .flatMap((other) => {
      const { isPossible, allows, worth: worthThere } = pair(other)
      const open = isPossible ? quarters.filter(allows) : []
      if (open.length === 0) return []
      const there = worthOver(open, { worth: worthThere })
      return { other, open, loss: rounded(worth - there + moveTo(other) - moveTo(room)) }
    })
    .sort((a, b) => a.loss - b.loss || (a.other.id < b.other.id ? -1 : 1))
    .slice(0, OTHERS_SHOWN)
    .map(({ other, open, loss }) => {
      const short = open.filter((quarter) => view.left(other, quarter) < (other.shared ? run.units : 1))
      const heldBy = view.holders(other, short, candidate)
      const sentences = [
        `${said(other)} ${verdict(loss)}${heldBy.length === 0 ? '' : `, et il est ${saidHolders(heldBy)}`}.`,
        ...(open.length < quarters.length
          ? [`Il n’est possible que pendant ${count(open.length, 'trimestre')} sur ${quarters.length}.`]
          : []),
        ...mainDifference(view, candidate, room, other, open[0]!, loss),
      ]
      return { room: refOf(other), loss, sentence: sentences.join(' '), heldBy }
    })
}

const worthOver = (quarters: readonly number[], { worth }: Pick<Pair, 'worth'>): number =>
  rounded(quarters.reduce((sum, quarter) => sum + worth(quarter), 0))

function verdict(loss: number): string {
  if (loss > 0) return `lui conviendrait moins bien : ${signed(-loss)} ${loss < 2 ? 'point' : 'points'} sur la période`
  return loss < 0
    ? `lui conviendrait mieux : ${signed(-loss)} ${-loss < 2 ? 'point' : 'points'} sur la période`
    : 'lui conviendrait autant'
}

/** What makes the other room worse, or better: the wish that tells the two apart most. */
function mainDifference(view: View, candidate: Candidate, room: RoomFacts, other: RoomFacts, at: number, loss: number) {
  const here = pointsIn(candidate, room, at, view.request.weights)
  const there = pointsIn(candidate, other, at, view.request.weights)
  const lost = here.map(({ points }, wish) => Math.sign(loss) * (points - there[wish]!.points))
  const most = Math.max(...lost)
  return most > 0 ? [there[lost.indexOf(most)]!.sentence] : []
}

function opening(view: View, { candidate, room, from, until, units }: Run, cameFrom: RoomFacts | null, stays: boolean) {
  const { name } = candidate.demand.organisation
  const span = frenchSpan(view.days(from, until))
  const places = room.shared ? ` pour ${count(units, 'poste')}` : ''
  const quarters = quartersFrom(from, until)
  if (quarters.every((quarter) => candidate.kept[quarter])) {
    return `${name} reste dans ${said(room)}${places} ${span}, au titre de sa convention en cours.`
  }
  if (stays) return `Il est proposé à ${name} de rester dans ${said(room)}${places} ${span}.`
  if (cameFrom !== null && cameFrom.id !== room.id) {
    return `Il est proposé à ${name} de quitter ${said(cameFrom)} pour ${said(room)}${places} ${span}.`
  }
  return `Il est proposé à ${name} d’occuper ${said(room)}${places} ${span}.`
}

function requirements({ candidate, room, from, until }: Run, toCheck: readonly Reason[]): string {
  const imposed = quartersFrom(from, until).some((at) => candidate.imposed[at] === room.id)
  const origin = imposed ? 'Ce placement a été décidé avant le calcul. ' : ''
  if (toCheck.length === 0) return `${origin}Ce local répond à toutes les exigences de la demande.`
  return `${origin}À vérifier avant de décider : ${toCheck.map(({ sentence }) => sentence).join(' ')}`
}

function points(wishes: readonly Points[]): string {
  const counted = wishes.filter(({ outOf }) => outOf > 0)
  const outOf = counted.reduce((sum, wish) => sum + wish.outOf, 0)
  const each = counted.map(
    (wish) => `${wish.sentence.replace(/\.$/, '')} (${number(wish.points)} sur ${number(wish.outOf)}).`,
  )
  return [`Il vaut ${number(totalOf(counted))} points sur ${number(outOf)} par trimestre.`, ...each].join(' ')
}

function priorityOf({ priority: { factor, reasons } }: Candidate): string[] {
  if (reasons.length === 0) return []
  const because = reasons.map(({ sentence }) => sentence).join(' ')
  return [`La priorité de la structure multiplie ces points par ${number(factor)}. ${because}`]
}
