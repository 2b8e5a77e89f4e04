import type { Demand, Equipment, Phase, RoomKind, Stage } from '../../server/contract.ts'
import { addQuarters } from '../text/format.ts'

/** The form of a demand as plain values: what could be typed and kept as a draft, sent or not. `null` is unknown. */

export const NUMBER_FIELDS = [
  'areaMinM2',
  'areaIdealM2',
  'areaMaxM2',
  'workstations',
  'budgetEurPerMonth',
  'minClearHeightM',
  'minFloorLoadKnM2',
  'minDoorWidthM',
  'minPowerKva',
] as const
export type NumberField = (typeof NUMBER_FIELDS)[number]

export type PhaseForm = {
  /** Tells the phases of a form apart while they are moved; never sent */
  key: number
  stage: Stage
  from: string
  until: string
  kinds: RoomKind[]
  equipment: Equipment[]
} & Record<NumberField, number | null>

export interface DemandForm {
  organisationId: string
  /** Shown in the choice, and kept with the draft */
  organisationName: string
  /** A draft does not enter plans yet; later changes of state are made on the sheet */
  status: 'draft' | 'waiting'
  submittedOn: string
  communesWanted: string[]
  acceptsTransitional: boolean | null
  wantsQpv: boolean | null
  note: string
  phases: PhaseForm[]
}

/** What is wrong, by the field where it shows: `organisationId`, `phases/0/areaMinM2`, … */
export type Fault =
  | 'required'
  | 'not_positive'
  | 'too_large'
  | 'not_a_day'
  | 'ends_before_it_starts'
  | 'overlaps_previous'
  | 'min_above_ideal'
  | 'min_above_max'
  | 'ideal_above_max'
  | 'no_kind'
export type Faults = Readonly<Record<string, Fault>>

const STAGES_IN_ORDER: readonly Stage[] = ['emergence', 'incubation', 'launch', 'growth', 'scaling']
const QUARTERS_OF_A_PHASE = 4

const unknownNumbers = Object.fromEntries(NUMBER_FIELDS.map((field) => [field, null])) as Record<NumberField, null>

export function emptyForm(today: string): DemandForm {
  return {
    organisationId: '',
    organisationName: '',
    status: 'waiting',
    submittedOn: today,
    communesWanted: [],
    acceptsTransitional: null,
    wantsQpv: null,
    note: '',
    phases: [phaseAfter([], today)],
  }
}

/** A phase to go on with: it starts when the last one ends, at the next stage, with the same needs. */
export function phaseAfter(phases: readonly PhaseForm[], today: string): PhaseForm {
  const last = phases.at(-1)
  const key = Math.max(-1, ...phases.map((phase) => phase.key)) + 1
  const from = last !== undefined && isDay(last.until) ? last.until : addQuarters(today, 1)
  const until = addQuarters(from, QUARTERS_OF_A_PHASE)
  if (last === undefined) return { key, stage: 'incubation', from, until, kinds: [], equipment: [], ...unknownNumbers }
  const stage = STAGES_IN_ORDER[STAGES_IN_ORDER.indexOf(last.stage) + 1] ?? last.stage
  return { ...last, kinds: [...last.kinds], equipment: [...last.equipment], key, stage, from, until }
}

export function formOf(demand: Demand): DemandForm {
  return {
    organisationId: demand.organisation.id,
    organisationName: demand.organisation.name,
    status: demand.status === 'draft' ? 'draft' : 'waiting',
    submittedOn: demand.submittedOn ?? '',
    communesWanted: [...demand.communesWanted],
    acceptsTransitional: demand.acceptsTransitional,
    wantsQpv: demand.wantsQpv,
    note: demand.note ?? '',
    phases: demand.phases.map(phaseFormOf),
  }
}

function phaseFormOf({ needed, requiredEquipment, budgetEurCentsPerMonth, ...phase }: Phase, key: number): PhaseForm {
  return {
    ...phase,
    key,
    from: needed.from,
    until: needed.until,
    kinds: [...phase.kinds],
    equipment: [...requiredEquipment],
    budgetEurPerMonth: budgetEurCentsPerMonth === null ? null : budgetEurCentsPerMonth / 100,
  }
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))

const LARGEST: Readonly<Record<NumberField, number>> = {
  areaMinM2: 100_000,
  areaIdealM2: 100_000,
  areaMaxM2: 100_000,
  workstations: 1000,
  budgetEurPerMonth: 100_000_000,
  minClearHeightM: 100,
  minFloorLoadKnM2: 1000,
  minDoorWidthM: 100,
  minPowerKva: 10_000,
}

export function faultsOf(form: DemandForm): Faults {
  const faults: Record<string, Fault> = {}
  if (form.organisationId === '') faults['organisationId'] = 'required'
  if (form.submittedOn !== '' && !isDay(form.submittedOn)) faults['submittedOn'] = 'not_a_day'
  if (form.phases.length === 0) faults['phases'] = 'required'
  form.phases.forEach((phase, i) => {
    for (const [field, fault] of Object.entries(phaseFaults(phase, form.phases[i - 1]))) {
      faults[`phases/${i}/${field}`] = fault
    }
  })
  return faults
}

function phaseFaults(phase: PhaseForm, previous: PhaseForm | undefined): Record<string, Fault> {
  const faults: Record<string, Fault> = {}
  if (phase.kinds.length === 0) faults['kinds'] = 'no_kind'
  if (!isDay(phase.from)) faults['from'] = 'not_a_day'
  else if (previous && isDay(previous.until) && phase.from < previous.until) faults['from'] = 'overlaps_previous'
  if (!isDay(phase.until)) faults['until'] = 'not_a_day'
  else if (isDay(phase.from) && phase.until <= phase.from) faults['until'] = 'ends_before_it_starts'
  for (const field of NUMBER_FIELDS) {
    const value = phase[field]
    if (value === null) continue
    if (value < 0 || (value === 0 && field !== 'budgetEurPerMonth')) faults[field] = 'not_positive'
    else if (value > LARGEST[field]) faults[field] = 'too_large'
  }
  const { areaMinM2: min, areaIdealM2: ideal, areaMaxM2: max } = phase
  const above = (one: number | null, two: number | null) => one !== null && two !== null && one > two
  if (above(min, ideal)) faults['areaMinM2'] ??= 'min_above_ideal'
  if (above(min, max)) faults['areaMinM2'] ??= 'min_above_max'
  if (above(ideal, max)) faults['areaIdealM2'] ??= 'ideal_above_max'
  return faults
}

/** The phases as they are sent; what was left empty is sent as unknown. */
export function phasesOf(form: DemandForm): Phase[] {
  return form.phases.map(({ key: _, from, until, equipment, budgetEurPerMonth, ...phase }) => ({
    ...phase,
    needed: { from, until },
    requiredEquipment: equipment,
    budgetEurCentsPerMonth: budgetEurPerMonth === null ? null : Math.round(budgetEurPerMonth * 100),
  }))
}

/** What is sent of a demand, new or changed, besides who asks and its state. */
export function demandBody(form: DemandForm) {
  return {
    submittedOn: form.submittedOn === '' ? null : form.submittedOn,
    communesWanted: form.communesWanted,
    acceptsTransitional: form.acceptsTransitional,
    wantsQpv: form.wantsQpv,
    note: form.note.trim() === '' ? null : form.note.trim(),
    phases: phasesOf(form),
  }
}

/** Exchanges a phase with the one before or after it: needs and stages change places, the periods stay where they are. */
export function movePhase(phases: readonly PhaseForm[], index: number, by: -1 | 1): PhaseForm[] {
  const [one, two] = [phases[index], phases[index + by]]
  if (one === undefined || two === undefined) return [...phases]
  return phases.map((phase) => {
    const { from, until } = phase
    return phase === one ? { ...two, from, until } : phase === two ? { ...one, from, until } : phase
  })
}

/** The field of the form where a refusal of the server belongs: it names fields as they were sent. */
export function formField(sent: string): string {
  return sent
    .replace(/^\//, '')
    .replace(/\/needed\/(from|until)$/, '/$1')
    .replace(/\/needed$/, '/from')
    .replace(/\/requiredEquipment(\/\d+)?$/, '/equipment')
    .replace(/\/kinds\/\d+$/, '/kinds')
    .replace(/\/budgetEurCentsPerMonth$/, '/budgetEurPerMonth')
    .replace(/^communesWanted\/\d+$/, 'communesWanted')
}
