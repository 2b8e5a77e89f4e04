import type { ApplicationContent, Equipment, RoomKind } from '../../server/contract.ts'
import { addQuarters } from '../text/format.ts'
import type { Example } from './examples.ts'

export type DraftPhase = ApplicationContent['phases'][number]
export const STEPS = ['structure', 'activite', 'besoin', 'lieu', 'documents', 'contact', 'envoi'] as const
export type Step = (typeof STEPS)[number]

/** One screen: a step, and which of the needs for « besoin ». */
export interface Screen {
  readonly step: Step
  readonly need: number
}

/** Every screen in order: one for each step, and one for each need. */
export function screensOf(needs: number): Screen[] {
  return STEPS.flatMap((step): Screen[] =>
    step === 'besoin' ? Array.from({ length: Math.max(1, needs) }, (_, need) => ({ step, need })) : [{ step, need: 0 }],
  )
}
/** A screen's name in the address: `besoin-2`. */
export const nameOf = ({ step, need }: Screen): string => (step === 'besoin' ? `besoin-${need + 1}` : step)

/** The screen where a field of the content is typed. */
export function screenOf(field: string): Screen {
  const [part, at] = field.split('/')
  const need = Number(at) || 0
  switch (part) {
    case 'phases':
      return { step: 'besoin', need }
    case 'contact':
      return { step: 'contact', need: 0 }
    case 'organisation':
      return {
        step: ['name', 'siren', 'legalForm', 'inseeCode'].includes(at ?? '') ? 'structure' : 'activite',
        need: 0,
      }
    default:
      return { step: 'lieu', need: 0 }
  }
}

const STAGES = ['emergence', 'incubation', 'launch', 'growth', 'scaling'] as const
const QUARTERS_OF_A_NEED = 4

/** A need to go on with: after the last one, at the next stage, with the same wishes. */
export function needAfter({ phases, organisation }: ApplicationContent, today: string): DraftPhase {
  const last = phases.at(-1)
  const from = last?.needed.until ?? addQuarters(today, 1)
  const needed = { from, until: addQuarters(from, QUARTERS_OF_A_NEED) }
  if (last !== undefined) {
    const stage = STAGES[STAGES.indexOf(last.stage) + 1] ?? last.stage
    return { ...last, kinds: [...last.kinds], requiredEquipment: [...last.requiredEquipment], stage, needed }
  }
  return {
    stage: organisation.stage ?? 'incubation',
    needed,
    kinds: [],
    requiredEquipment: [],
    areaMinM2: null,
    areaIdealM2: null,
    areaMaxM2: null,
    workstations: null,
    minClearHeightM: null,
    minFloorLoadKnM2: null,
    minDoorWidthM: null,
    minPowerKva: null,
    budgetEurCentsPerMonth: null,
  }
}

/** A need started from the example of a filière: its dates, stage and budget stay. */
export function withExample(phase: DraftPhase, { kinds, equipment, ...measures }: Example): DraftPhase {
  return { ...phase, ...measures, kinds: [...kinds] as RoomKind[], requiredEquipment: [...equipment] as Equipment[] }
}

/** The needs that can be compared with rooms already, with their place in the draft. */
export function comparable(phases: readonly DraftPhase[]) {
  return phases.flatMap(({ needed: { from, until }, ...phase }, at) =>
    from !== null && until !== null && from < until && phase.kinds.length > 0
      ? [{ at, phase: { ...phase, needed: { from, until } } }]
      : [],
  )
}
