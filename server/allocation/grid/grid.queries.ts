import { randomBytes } from 'node:crypto'
import { sql, type Kysely, type Transaction, type UpdateObject } from 'kysely'
import type { GridPoints, Tables } from '../../db/tables.ts'
import type { Violations } from '../../db/violations.ts'
import { frenchDay } from '../../lib/frenchDay.ts'
import { Refusal } from '../../lib/refusal.ts'
import { addDays } from '../../lib/span.ts'
import type { Facts } from '../facts.ts'
import { loadFacts } from '../facts.queries.ts'
import { CRITERIA } from './criteria.ts'
import type { Grid, GridUsed, PublishedGrid, ReviewCriterion } from './grid.schema.ts'
import { changesBetween } from './ranking.ts'
import { refuseTwiceNamed, reviewChanges } from './review.ts'

const FINAL = {
  status: 409,
  code: 'grid_published',
  sentence: 'Cette version est publiée : elle ne change plus. Commencez une nouvelle version.',
} as const

const DRAFT_EXISTS = {
  status: 409,
  code: 'grid_draft_exists',
  sentence: 'Une version est déjà en préparation. Terminez-la, puis publiez-la, avant d’en commencer une autre.',
} as const

export const gridViolations: Violations = {
  priority_grid_published_is_final: FINAL,
  priority_grid_one_draft: DRAFT_EXISTS,
  priority_grid_number_once: DRAFT_EXISTS,
}

const gridNotFound = (id: string) =>
  new Refusal(404, 'grid_not_found', `Aucune grille publiée ne porte l’identifiant ${id}.`)

const COLUMNS = [
  'id',
  'territory',
  'version',
  'number',
  'name',
  'because',
  'points',
  sql<Grid['review']>`review`.as('review'),
  'seed',
  'validFrom',
  'publishedAt',
] as const
const selectGrids = (db: Kysely<Tables>) => db.selectFrom('priorityGrid').select(COLUMNS)

/** @throws Refusal 404 `grid_not_found` */
export async function readGrid(db: Kysely<Tables>, id: string): Promise<Grid> {
  const grid = await selectGrids(db).where('id', '=', id).executeTakeFirst()
  if (grid === undefined) throw gridNotFound(id)
  return grid
}

/** @throws Refusal 404 `grid_not_found` for a draft too: nobody but managers knows of it */
export async function readPublished(db: Kysely<Tables>, id: string): Promise<Grid & GridUsed> {
  const grid = await readGrid(db, id)
  if (!isPublished(grid)) throw gridNotFound(id)
  return grid
}

const isPublished = <Each extends Grid>(grid: Each): grid is Each & GridUsed => grid.publishedAt !== null

export async function readDraft(db: Kysely<Tables>, territory: string): Promise<Grid | null> {
  const draft = await selectGrids(db)
    .where('territory', '=', territory)
    .where('publishedAt', 'is', null)
    .executeTakeFirst()
  return draft ?? null
}

/** The newest first. @param today ISO day that one of them is in force on */
export async function listPublished(db: Kysely<Tables>, territory: string, today: string): Promise<PublishedGrid[]> {
  const grids = await selectGrids(db)
    .where('territory', '=', territory)
    .where('publishedAt', 'is not', null)
    .orderBy('validFrom', 'desc')
    .execute()
  const inForce = inForceOn(grids, today)
  return grids.map((grid, at) => {
    const before = grids[at + 1]
    return {
      ...grid,
      inForce: grid === inForce,
      changes: before === undefined ? [] : changesBetween(before.points, grid.points),
      reviewChanges: before === undefined ? [] : reviewChanges(before.review, grid.review),
    }
  })
}

/** The newest that is valid on a day; before the first day of all, the first. @param grids published, the newest first */
const inForceOn = <Each extends Grid>(grids: readonly Each[], day: string): Each | undefined =>
  grids.find(({ validFrom }) => validFrom !== null && validFrom <= day) ?? grids.at(-1)

/**
 * The grid to decide by: the one asked for, or else the one in force.
 * @throws Refusal 422 `grid_unknown` for one that is not published on this territory, or when there is none at all
 */
export async function gridFor(db: Kysely<Tables>, territory: string, today: string, id?: string): Promise<GridUsed> {
  const grids = (await listPublished(db, territory, today)).filter(isPublished)
  const grid = id === undefined ? inForceOn(grids, today) : grids.find((each) => each.id === id)
  if (grid === undefined) {
    throw new Refusal(
      422,
      'grid_unknown',
      'Cette grille de priorité n’est pas publiée sur ce territoire. Choisissez une version publiée.',
      { field: 'gridId' },
    )
  }
  return {
    id: grid.id,
    number: grid.number,
    name: grid.name,
    validFrom: grid.validFrom,
    seed: grid.seed,
    points: grid.points,
  }
}

/** A draft with the points and the review criteria of the newest version.
 *
 * @throws Refusal 409 `grid_draft_exists` (by the database); 422 `grid_unknown` for a territory without any
 */
export async function beginDraft(db: Kysely<Tables>, territory: string, today: string): Promise<Grid> {
  const [newest] = await listPublished(db, territory, today)
  if (newest === undefined) {
    throw new Refusal(422, 'territory_unknown', 'Ce territoire n’existe pas. Choisissez-en un de la liste.', {
      field: 'territory',
    })
  }
  const number = newest.number + 1
  return db
    .insertInto('priorityGrid')
    .values({
      territory,
      number,
      name: `Version ${number}`,
      points: JSON.stringify(newest.points),
      review: JSON.stringify(newest.review),
    })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow()
}

export interface GridPatch {
  readonly name?: string
  readonly because?: string | null
  readonly points?: GridPoints
  readonly review?: readonly ReviewCriterion[]
}

/** @throws Refusal 409 `grid_published`; 412 `changed_meanwhile`; 422 for a criterion, a case or points that can't be */
export function changeDraft(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  { points, review, ...patch }: GridPatch,
): Promise<Grid> {
  return rewrite(db, id, expected, async () => {
    if (points !== undefined) refuseStrangePoints(points)
    if (review !== undefined) refuseTwiceNamed(review)
    return {
      ...patch,
      ...(points && { points: JSON.stringify(points) }),
      ...(review && { review: JSON.stringify(review) }),
    }
  })
}

/**
 * Publishes a draft for good; its seed is drawn now, when nothing can be changed any more.
 * @param today ISO day: no version is ever in force on days gone by
 * @throws Refusal as `changeDraft` does; 422 `grid_because_missing`, `grid_unchanged`, `grid_starts_too_early`
 */
export function publishDraft(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  validFrom: string,
  today: string,
): Promise<Grid> {
  return rewrite(db, id, expected, async (trx, { territory, because, points, review }) => {
    if (because === null || because.trim() === '') {
      throw new Refusal(
        422,
        'grid_because_missing',
        'Dites pourquoi cette version change : tout le monde le lira. Remplissez « Pourquoi cette version », puis enregistrez.',
        { field: 'because' },
      )
    }
    const newest = (await listPublished(trx, territory, today))[0]!
    // Or else a version could be published again and again, until its draw pleases.
    if (changesBetween(newest.points, points).length + reviewChanges(newest.review, review).length === 0) {
      throw new Refusal(
        422,
        'grid_unchanged',
        `Cette version donne les mêmes points que la version ${newest.number}, et le comité y note la même chose : il n’y a rien à publier. Changez-la d’abord.`,
        { field: 'points' },
      )
    }
    const dayAfter = addDays(newest.validFrom!, 1)
    const earliest = dayAfter > today ? dayAfter : today
    if (validFrom < earliest) {
      throw new Refusal(
        422,
        'grid_starts_too_early',
        `Une version ne vaut pas pour le passé, ni avant celle d’avant : choisissez le ${frenchDay(earliest)} ou un jour qui suit.`,
        { field: 'validFrom', earliest },
      )
    }
    return { validFrom, seed: randomBytes(8).toString('hex'), publishedAt: sql<string>`now()` }
  })
}

/**
 * Deletes a draft, which nobody but managers ever saw: its number is taken again by the next one.
 * @returns it as it was
 * @throws Refusal 404 `grid_not_found`; 409 `grid_published`; 412 `changed_meanwhile`
 */
export function deleteDraft(db: Kysely<Tables>, id: string, expected: number): Promise<Grid> {
  return db.transaction().execute(async (trx) => {
    const draft = await lockDraft(trx, id, expected)
    await trx.deleteFrom('priorityGrid').where('id', '=', id).execute()
    return draft
  })
}

/** Writes a draft that is still at the version that the caller saw; its row is locked meanwhile. */
function rewrite(
  db: Kysely<Tables>,
  id: string,
  expected: number,
  change: (trx: Transaction<Tables>, draft: Grid) => Promise<UpdateObject<Tables, 'priorityGrid'>>,
): Promise<Grid> {
  return db.transaction().execute(async (trx) => {
    const draft = await lockDraft(trx, id, expected)
    return trx
      .updateTable('priorityGrid')
      .set({ ...(await change(trx, draft)), version: draft.version + 1 })
      .where('id', '=', id)
      .returning(COLUMNS)
      .executeTakeFirstOrThrow()
  })
}

async function lockDraft(trx: Transaction<Tables>, id: string, expected: number): Promise<Grid> {
  const draft = await selectGrids(trx).where('id', '=', id).forUpdate().executeTakeFirst()
  if (draft === undefined) throw gridNotFound(id)
  if (isPublished(draft)) throw new Refusal(FINAL.status, FINAL.code, FINAL.sentence)
  if (draft.version !== expected) throw changedMeanwhile(draft.version)
  return draft
}

const changedMeanwhile = (version: number) =>
  new Refusal(
    412,
    'changed_meanwhile',
    'Quelqu’un a modifié cette grille pendant que vous la lisiez. Rechargez la page, puis recommencez.',
    { version },
  )

function refuseStrangePoints(points: GridPoints): void {
  for (const [criterion, byCase] of Object.entries(points)) {
    const known = CRITERIA.find(({ code }) => code === criterion)
    for (const [code, given] of Object.entries(byCase)) {
      const field = `points/${criterion}/${code}`
      const one = known?.cases.find((each) => each.code === code)
      if (one === undefined) {
        throw new Refusal(
          422,
          'criterion_unknown',
          `La grille n’a pas de critère « ${criterion} » avec le cas « ${code} ».`,
          { field },
        )
      }
      const { least = -100 } = one
      if (given < least) {
        throw new Refusal(
          422,
          'points_too_low',
          `« ${one.sentence} » vaut au moins ${least} point. Corrigez ce nombre.`,
          { field },
        )
      }
    }
  }
}

/** Twelve quarters: agreements that touch them are read; the criteria look no further. */
const QUARTERS = 12

/** The demands that wait, or one of them, with the facts of a day. */
export const factsOn = (db: Kysely<Tables>, territory: string, on: string, demandId?: string): Promise<Facts> =>
  loadFacts(db, territory, { startsOn: on, quarters: QUARTERS }, demandId)
