import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { count } from '../lib/french.ts'
import { frenchDay } from '../lib/frenchDay.ts'
import { Refusal } from '../lib/refusal.ts'
import { expectedCohorts } from '../cohorts/cohorts.queries.ts'
import type { NewPlan } from './allocation.schema.ts'
import { expectedDemands } from './anticipated.ts'
import { changedBy, sayChanges } from './changes/changes.ts'
import { LEAST_DISTURBANCE } from './changes/keep.ts'
import { supposedBy } from './changes/supposed.ts'
import { askersOf, type Request } from './compose.ts'
import { checkQuarterStart, readDecisions } from './decisions.ts'
import { loadGround, loadPlanFacts } from './facts.queries.ts'
import { gridFor } from './grid/grid.queries.ts'
import { insertPlan, readBase } from './plans.queries.ts'
import { DEFAULT_OPTIONS } from './problem.ts'
import { weightsFor } from './weights.ts'

/**
 * Reads the facts as they are now, refuses what cannot be asked of them, and queues the plan: the question itself, which
 * judges every demand in every room and quarter, is made by whoever solves it.
 * @param today ISO day: the grid in force on it is used unless another is asked for
 * @returns the id of the plan
 * @throws Refusal 422 with the field for whatever cannot be asked
 */
export async function askForPlan(db: Kysely<Tables>, asked: NewPlan, today: string): Promise<string> {
  const { territory, startsOn, quarters, pins = [], bans = [], changes = [], basedOn = null } = asked
  checkQuarterStart(startsOn, 'startsOn')
  const supposed = supposedBy(changes)
  const present = {
    ...(await loadPlanFacts(db, territory, { startsOn, quarters })),
    ground: await loadGround(db, territory, supposed),
  }
  // Nobody asks, not even by supposition, and nobody could be put out of a room.
  if (present.demands.length + present.occupancies.length + supposed.demandIds.length === 0) throw nothingToPlace()
  const request: Request = {
    startsOn,
    quarters,
    weights: weightsFor(asked.weightsVersion, asked.weightsChanges),
    grid: await gridFor(db, territory, today, asked.gridId),
    pins,
    bans,
    changes,
    base: basedOn === null ? null : await readBase(db, basedOn),
    keepBonus: asked.keepBonus ?? (changes.length > 0 ? LEAST_DISTURBANCE : 0),
    seconds: asked.seconds ?? DEFAULT_OPTIONS.seconds,
    seed: asked.seed ?? DEFAULT_OPTIONS.seed,
    mode: asked.mode ?? 'weighted',
  }
  // A person decides for those who are there, never for a project that is only expected.
  readDecisions(changedBy(changes, present, request), request, pins, bans)
  const anticipates = asked.anticipates ?? false
  const expected = anticipates ? expectedDemands(await expectedCohorts(db, territory), request) : []
  if (anticipates && expected.length === 0) throw nothingExpected()
  const facts = { ...present, demands: [...present.demands, ...expected] }
  const { candidates } = askersOf(facts, request)
  if (candidates.every(({ demand }) => demand.expected !== undefined)) throw nothingToPlace()
  const steered = request.keepBonus > 0 || candidates.some(({ demand }) => demand.mustHold !== undefined)
  if (steered && request.mode !== 'weighted') throw modeCannotKeep()
  const name = asked.name ?? `Plan du ${frenchDay(startsOn)}, ${count(quarters, 'trimestre')}`
  return insertPlan(db, {
    territory,
    name,
    basedOn,
    anticipates,
    request,
    said: sayChanges(changes, facts, request),
    facts,
  })
}

const modeCannotKeep = () =>
  new Refusal(
    422,
    'mode_cannot_keep',
    'Rester près d’un plan, ou reloger ceux dont le local ferme, ne se calcule qu’avec la façon de partager « Le plus de points pour tous ». Choisissez-la.',
    { field: 'mode' },
  )
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
