import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { count } from '../lib/french.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import type { NewPlan } from './allocation.schema.ts'
import { expectedCohorts } from '../cohorts/cohorts.queries.ts'
import { expectedDemands } from './anticipated.ts'
import { compose, type Request } from './compose.ts'
import { checkQuarterStart, readDecisions } from './decisions.ts'
import { loadFacts } from './facts.queries.ts'
import { hashOf } from './hash.ts'
import { insertPlan } from './plans.queries.ts'
import { DEFAULT_OPTIONS } from './problem.ts'
import { weightsFor } from './weights.ts'

/**
 * Reads the facts as they are now, makes the question and queues it. @returns the id of the plan
 * @throws Refusal 422 with the field for whatever cannot be asked
 */
export async function askForPlan(db: Kysely<Tables>, asked: NewPlan): Promise<string> {
  const { territory, startsOn, quarters, pins = [], bans = [], basedOn = null } = asked
  checkQuarterStart(startsOn, 'startsOn')
  const request: Request = {
    startsOn,
    quarters,
    weights: weightsFor(asked.weightsVersion, asked.weightsChanges),
    pins,
    bans,
    seconds: asked.seconds ?? DEFAULT_OPTIONS.seconds,
    seed: asked.seed ?? DEFAULT_OPTIONS.seed,
    mode: asked.mode ?? 'weighted',
  }
  const anticipates = asked.anticipates ?? false
  const present = await loadFacts(db, territory, request)
  // A person decides for those who are there, never for a project that is only expected.
  readDecisions(present, request, pins, bans)
  const expected = anticipates ? expectedDemands(await expectedCohorts(db, territory), request) : []
  if (anticipates && expected.length === 0) throw nothingExpected()
  const facts = { ...present, demands: [...present.demands, ...expected] }
  const { problem, candidates } = compose(facts, request)
  if (candidates.every(({ demand }) => demand.expected !== undefined)) throw nothingToPlace()
  const name = asked.name ?? `Plan du ${frenchDay(startsOn)}, ${count(quarters, 'trimestre')}`
  return insertPlan(db, { territory, name, basedOn, anticipates, request, facts, problem, hash: hashOf(problem) })
}

const nothingToPlace = () =>
  new Refusal(
    422,
    'nothing_to_place',
    'Aucune demande en attente ne porte sur cette période. Choisissez d’autres trimestres, ou enregistrez une demande.',
    { field: 'startsOn' },
  )

const nothingExpected = () =>
  new Refusal(
    422,
    'nothing_expected',
    'Aucun projet n’est attendu pendant cette période. Complétez les promotions attendues, ou faites ce plan sans réserve.',
    { field: 'anticipates' },
  )
