import type { Reason } from '../allocation.schema.ts'
import type { PhaseFacts, RoomFacts } from '../facts.ts'
import { areaLeast } from './areaLeast.ts'
import { areaMost } from './areaMost.ts'
import { budget } from './budget.ts'
import { buildingCondition } from './buildingCondition.ts'
import { clearHeight } from './clearHeight.ts'
import { closed } from './closed.ts'
import { doorWidth } from './doorWidth.ts'
import { equipment } from './equipment.ts'
import { floorLoad } from './floorLoad.ts'
import { inService } from './inService.ts'
import { kind } from './kind.ts'
import { longestStay } from './longestStay.ts'
import { meetingRoom } from './meetingRoom.ts'
import { power } from './power.ts'
import type { Context, Rule } from './rule.ts'
import { siteStatus } from './siteStatus.ts'
import { siteWindow } from './siteWindow.ts'
import { stageAdmitted } from './stageAdmitted.ts'
import { transitionalAccepted } from './transitionalAccepted.ts'
import { workstations } from './workstations.ts'

/**
 * The rule book: every hard rule, those that refuse most first. The communes wanted are a wish (`wishes/commune.ts`):
 * a room in the next commune is worth proposing, and the organisation remains free to decline it.
 */
export const RULES: readonly Rule[] = [
  kind,
  meetingRoom,
  inService,
  closed,
  siteStatus,
  siteWindow,
  transitionalAccepted,
  stageAdmitted,
  longestStay,
  buildingCondition,
  workstations,
  areaLeast,
  areaMost,
  equipment,
  clearHeight,
  floorLoad,
  doorWidth,
  power,
  budget,
]

/** How a room answers a phase: which rules it breaks, and which ones nobody can judge for want of a fact. */
export interface Assessment {
  readonly broken: readonly Reason[]
  readonly unknown: readonly Reason[]
}

/** Judges every rule, or only the given ones. */
export function assess(
  phase: PhaseFacts,
  room: RoomFacts,
  context: Context,
  rules: readonly Rule[] = RULES,
): Assessment {
  const broken: Reason[] = []
  const unknown: Reason[] = []
  for (const rule of rules) {
    const { verdict, say } = rule.judge(phase, room, context)
    if (verdict === 'broken') broken.push({ code: rule.id, sentence: say() })
    if (verdict === 'unknown') unknown.push({ code: rule.id, sentence: say() })
  }
  return { broken, unknown }
}

/** The rules that the room breaks, without a word of why. */
export function brokenRules(phase: PhaseFacts, room: RoomFacts, context: Context): Rule[] {
  return RULES.filter((rule) => rule.judge(phase, room, context).verdict === 'broken')
}

/** Whether some rule is broken: stops at the first. */
export function isRefused(
  phase: PhaseFacts,
  room: RoomFacts,
  context: Context,
  rules: readonly Rule[] = RULES,
): boolean {
  return rules.some((rule) => rule.judge(phase, room, context).verdict === 'broken')
}

export const DATED_RULES: readonly Rule[] = RULES.filter(({ dated }) => dated)
export const UNDATED_RULES: readonly Rule[] = RULES.filter(({ dated }) => !dated)
