import { count, number, signed } from '../lib/french.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { quarterOf, quartersBetween } from '../lib/quarter.ts'
import type { Reason } from './allocation.schema.ts'
import type { DemandFacts } from './facts.ts'
import { rounded } from './wishes/wishes.ts'
import { STAGE } from './words.ts'

/**
 * What the worth of an organisation's stays is multiplied by, and why. The criteria are a proposal, published so that
 * anybody can recompute them; they are not yet editable (the plan keeps the factor and reasons that it was made with).
 *
 *     factor = 1 + waiting + inclusion + stage + relocation, kept within 0.75 … 1.5
 *
 * A project that is only expected weighs that times its probability: see `anticipated.ts`.
 */
export interface Priority {
  readonly factor: number
  readonly reasons: readonly Reason[]
}

export const LOWEST = 0.75
export const HIGHEST = 1.5

const PER_QUARTER_WAITED = 0.02
const MOST_FOR_WAITING = 0.16
const SOME_INCLUSION = 0.08
const MOSTLY_INCLUSION = 0.15
const RELOCATION = 0.15
/** The first stages have the least to pay for another place; the last one finds premises on the market. */
const BY_STAGE = { emergence: 0, incubation: 0.1, launch: 0.1, growth: 0, scaling: -0.1 } as const

/**
 * @param on day that the wait is counted to: the first day of the plan, so that the same question gives the same factor
 * @param leaves site that the organisation holds a room in and that closes during the plan, or null
 */
export function priorityOf(demand: DemandFacts, on: string, leaves: { name: string; closes: string } | null): Priority {
  const criteria = [waiting(demand, on), inclusion(demand), stage(demand), relocation(leaves)].filter(
    (criterion) => criterion !== null,
  )
  const sum = 1 + criteria.reduce((total, { effect }) => total + effect, 0)
  const factor = Math.min(HIGHEST, Math.max(LOWEST, sum))
  const reasons = criteria.map(({ code, sentence }) => ({ code, sentence }))
  if (demand.expected === undefined) return { factor: rounded(factor), reasons }
  const { probability } = demand.expected
  const sentence = `Projet attendu, qui vient avec une probabilité de ${number(100 * probability)} % : points multipliés d’autant.`
  return { factor: rounded(factor * probability), reasons: [...reasons, { code: 'expected', sentence }] }
}

/** Classes of priority, the first served first in a plan by tiers: from these factors on; the last takes the rest. */
const CLASSES_FROM = [1.15, 1.05]

/** @returns 1 (high), 2 (middle) or 3 (low) */
export const classOf = ({ factor }: Pick<Priority, 'factor'>): number =>
  CLASSES_FROM.filter((from) => factor < from).length + 1

interface Criterion extends Reason {
  effect: number
}

function waiting({ submittedOn }: DemandFacts, on: string): Criterion | null {
  if (submittedOn === null) {
    return { code: 'waiting', effect: 0, sentence: 'La date de dépôt de la demande n’est pas connue : sans effet.' }
  }
  const quarters = quartersBetween(quarterOf(submittedOn), quarterOf(on))
  if (quarters <= 0) return null
  const effect = Math.min(MOST_FOR_WAITING, quarters * PER_QUARTER_WAITED)
  const sentence = `Demande déposée le ${frenchDay(submittedOn)}, soit ${count(quarters, 'trimestre')} d’attente : ${signed(effect)}.`
  return { code: 'waiting', effect, sentence }
}

function inclusion({ organisation: { jobsFte, inclusionPostsFte } }: DemandFacts): Criterion | null {
  if (inclusionPostsFte === null) {
    return { code: 'inclusion', effect: 0, sentence: 'Le nombre de postes d’insertion n’est pas connu : sans effet.' }
  }
  if (inclusionPostsFte === 0) return null
  const mostly = jobsFte !== null && inclusionPostsFte >= jobsFte / 2
  const effect = mostly ? MOSTLY_INCLUSION : SOME_INCLUSION
  const share = mostly ? ', au moins la moitié des emplois' : ''
  const posts = `${number(inclusionPostsFte)} ${inclusionPostsFte < 2 ? 'poste' : 'postes'} d’insertion (ETP)${share}`
  return { code: 'inclusion', effect, sentence: `${posts} : ${signed(effect)}.` }
}

function stage({ organisation }: DemandFacts): Criterion | null {
  const effect = BY_STAGE[organisation.stage]
  if (effect === 0) return null
  return { code: 'stage', effect, sentence: `Stade ${STAGE[organisation.stage]} : ${signed(effect)}.` }
}

function relocation(leaves: { name: string; closes: string } | null): Criterion | null {
  if (leaves === null) return null
  const sentence = `La structure doit quitter le site ${leaves.name}, qui ferme le ${frenchDay(leaves.closes)} : ${signed(RELOCATION)}.`
  return { code: 'relocation', effect: RELOCATION, sentence }
}
