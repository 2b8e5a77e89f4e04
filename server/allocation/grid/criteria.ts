import { committee } from './committee.ts'
import type { Criterion } from './criterion.ts'
import { filiere } from './filiere.ts'
import { inclusion } from './inclusion.ts'
import { neighbourhood } from './neighbourhood.ts'
import { refusals } from './refusals.ts'
import { relocation } from './relocation.ts'
import { seat } from './seat.ts'
import { stage } from './stage.ts'
import { waiting } from './waiting.ts'

/** Every criterion, in the order in which pages show them. */
export const CRITERIA: readonly Criterion[] = [
  waiting,
  relocation,
  inclusion,
  stage,
  neighbourhood,
  seat,
  filiere,
  refusals,
  committee,
]
