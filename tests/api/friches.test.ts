import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { csvLine } from '../../server/lib/csvText.ts'
import { inspectTextFile } from '../../server/lib/textFile.ts'
import { cartofriches } from '../../server/sites/imports/cartofriches.ts'
import { importSites } from '../../server/sites/imports/importSites.ts'
import { ifMatch, testApp, type TestApp } from '../support/app.ts'
import { CNIG_FRICHES, faultsOfFriche } from '../support/cnigFriches.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  makeBuilding,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  TERRITORY,
} from '../support/makers.ts'

/** Names and texts as people write them, and as nobody should. */
const text = fc.oneof(
  fc.constantFrom(
    'Ancienne halle',
    '=1+1',
    "'=x",
    '+33 2',
    '-moins',
    '@moi',
    'L’« Usine », dite "A"',
    'a;b,c',
    'É. Bâti : x',
  ),
  fc.string({ unit: fc.constantFrom(...'abcé .,;:"\'-=@|'), minLength: 1, maxLength: 20 }),
)
const named = fc.tuple(text, fc.nat(9999)).map(([words, number]) => `${words} ${number}`)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const codes = (column: string) => fc.constantFrom(...CNIG_FRICHES[column]!.codes!)

/** A row of a valid file, but for its identifier and its place. */
const row = fc.record({
  site_nom: named,
  site_type: codes('site_type'),
  site_adresse: maybe(named),
  site_occupation: maybe(codes('site_occupation')),
  site_statut: maybe(codes('site_statut')),
  site_reconv_type: maybe(codes('site_reconv_type')),
  activite_libelle: maybe(named),
  bati_etat: maybe(codes('bati_etat')),
  sol_pollution_existe: maybe(codes('sol_pollution_existe')),
  source_nom: fc.constantFrom('BASIAS', 'Appel à projets 2021', 'inconnu'),
  site_url: maybe(fc.constantFrom('https://exemple.fr/fiche?id=1', 'http://exemple.fr/a')),
  proprio_personne: maybe(fc.constantFrom('personne morale', 'personne physique')),
  proprio_nom: maybe(fc.constantFrom('Commune de Nantes', 'SA Un|SCI Deux', '_X_')),
  unite_fonciere_surface: maybe(fc.integer({ min: 1, max: 100_000 })),
  unite_fonciere_refcad: maybe(fc.constantFrom('44109000AB0012', '44109000AB0012|44109000AB0013')),
  geomsurf: maybe(
    fc.constantFrom(
      'POLYGON((-1.56 47.21, -1.55 47.21, -1.55 47.22, -1.56 47.21))',
      'MULTIPOLYGON(((-1.56 47.21, -1.55 47.21, -1.55 47.22, -1.56 47.21)))',
      // It crosses itself: the import mends it.
      'POLYGON((-1.56 47.21, -1.55 47.22, -1.55 47.21, -1.56 47.22, -1.56 47.21))',
    ),
  ),
})
/** What a person writes afterwards over some of the sites. */
const edit = fc.record(
  {
    name: named,
    address: maybe(named),
    areaM2: maybe(fc.integer({ min: 1, max: 99_999 }).map((tenths) => tenths / 10)),
    status: fc.constantFrom('spotted' as const, 'secured' as const, 'closed' as const),
    description: maybe(named),
    owner: maybe(named),
  },
  { requiredKeys: ['name'] },
)

onBothDatabases('brownfields in the CNIG standard', (database) => {
  let app: TestApp
  let folder: string
  beforeAll(async () => {
    app = await testApp(database())
    folder = await mkdtemp(join(tmpdir(), 'escale-friches-'))
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const exported = async (): Promise<string> => {
    const sent = { params: { format: 'cnig-friches' as const }, querystring: { territory: TERRITORY } }
    return (await app.call('GET /api/exports/sites/{format}', sent)) as unknown as string
  }
  const rowsOf = (csv: string) => parse(csv, { columns: true }) as Record<string, string>[]
  const imported = async (csv: string) => {
    const path = join(folder, 'friches.csv')
    await writeFile(path, csv)
    return importSites(database().db, cartofriches, await inspectTextFile(path), { territory: TERRITORY })
  }
  /** All that is known of sites, without what only says when a source was last seen. */
  const known = async () => {
    const { db } = database()
    const tables = ['site', 'site_field_source', 'revision']
    const all = tables.map((table) =>
      sql<{ text: string }>`select to_jsonb(one)::text as text from ${sql.table(table)} as one order by 1`.execute(db),
    )
    return (await Promise.all(all)).map(({ rows }) => rows.map(({ text }) => text))
  }

  test('the columns are those of the standard, in its order', async () => {
    expect((await exported()).trim().split(',')).toEqual(Object.keys(CNIG_FRICHES))
  })

  test('a transitional site is there; a permanent, archived, invented or protected one is not', async () => {
    const { db } = database()
    const permanence = 'transitional'
    const id = await makeSite(db, {
      name: 'Halle',
      permanence,
      areaM2: 123.6,
      owner: 'M. Untel',
      ownerRegime: 'private',
    })
    await makeSite(db, { name: 'Permanent' })
    await makeSite(db, { name: 'Archivé', permanence, archivedAt: '2026-01-01T00:00:00Z' })
    await makeSite(db, { name: 'Inventé', permanence, demonstration: true })
    const siteId = await makeSite(db, { name: 'Refuge', permanence })
    const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
    await makeOccupancy(db, { roomId, organisationId: await makeOrganisation(db, { vulnerablePublic: true }) })
    const rows = rowsOf(await exported())
    expect(rows).toMatchObject([
      {
        site_id: `${NANTES}_${id}`,
        site_nom: 'Halle',
        site_type: 'inconnu',
        comm_nom: 'Nantes',
        comm_insee: NANTES,
        unite_fonciere_surface: '124',
        proprio_nom: '',
        urba_zaer: 'inconnu',
        source_nom: 'Escale',
        geompoint: 'POINT(-1.5497 47.2031)',
      },
    ])
    expect(rows.flatMap(faultsOfFriche)).toEqual([])
  })

  test('what is imported, or written by a person, is exported as the standard accepts, and imported again changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.array(edit, { maxLength: 2 }),
        fc.array(edit, { maxLength: 2 }),
        async (given, edits, made) => {
          const { db } = database()
          await database().reset()
          await makeTerritory(db)
          const columns = Object.keys(CNIG_FRICHES)
          const lines = given.map((values, at) => {
            const place = { site_id: `${NANTES}_${at}`, comm_insee: NANTES, comm_nom: 'Nantes', urba_zaer: 'non' }
            const when = { site_identif_date: '2020-01-01', site_actu_date: '2024-02-03' }
            const all: Record<string, string | number | null> = {
              ...values,
              ...place,
              ...when,
              geompoint: `POINT(${-1.55 + at / 1000} 47.2)`,
            }
            return columns.map((column) => all[column] ?? null)
          })
          await imported([columns, ...lines].map((cells) => csvLine(cells, ',')).join(''))
          const sites = await db.selectFrom('site').select(['id', 'version']).orderBy('name').execute()
          for (const [at, body] of edits.entries()) {
            const site = sites[at]
            if (site === undefined) continue
            await app.call('PATCH /api/sites/{id}', { params: { id: site.id }, headers: ifMatch(site), body })
          }
          for (const [at, values] of made.entries()) {
            const point: [number, number] = [-1.5 + at / 1000, 47.25]
            const body = {
              territory: TERRITORY,
              permanence: 'transitional',
              status: 'spotted',
              inseeCode: NANTES,
            } as const
            await app.call('POST /api/sites', { body: { ...body, ...values, point } })
          }
          const before = await known()
          const csv = await exported()
          expect(rowsOf(csv).flatMap(faultsOfFriche)).toEqual([])
          const report = await imported(csv)
          expect(report).toMatchObject({ read: rowsOf(csv).length, taken: 0 })
          expect(await known()).toEqual(before)
          expect(await exported()).toBe(csv)
        },
      ),
      { numRuns: 12, seed: 20261124 },
    )
  })
})
