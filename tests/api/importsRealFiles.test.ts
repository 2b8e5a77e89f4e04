import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { NANTES_METROPOLE } from '../../data/nantes-metropole/territory.ts'
import { exportedFriches } from '../../server/exports/exports.queries.ts'
import { frichesCsv } from '../../server/exports/friches.ts'
import type { ImportReport } from '../../server/lib/importReport.ts'
import { IMPORTERS } from '../../server/imports/importers.ts'
import { inspectTextFile } from '../../server/lib/textFile.ts'
import { cartofriches } from '../../server/sites/imports/cartofriches.ts'
import { importSites } from '../../server/sites/imports/importSites.ts'
import { tiersLieux } from '../../server/sites/imports/tiersLieux.ts'
import { importCommunes } from '../../server/territories/importCommunes.ts'
import { seedDemonstration } from '../../server/demonstration/demonstration.queries.ts'
import { onBothDatabases } from '../support/database.ts'

/** Not shipped: vitest.config.ts leaves these tests out where the folder does not stand beside the repository. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'shared', 'data')
const territory = '244400404'

describe('the files as their producers publish them', () => {
  onBothDatabases('imported', (database) => {
    const file = (name: string) => inspectTextFile(join(FOLDER, name))
    const communes = async (name: string) => importCommunes(database().db, await file(name), { territory })
    const sites = async (source: typeof cartofriches, name: string) =>
      importSites(database().db, source, await file(name), { territory })
    const seeded = async () => {
      await seedDemonstration(database().db, '2026-11-24')
      await communes('communes-nantes-metropole-geoapi.geojson')
    }

    test('both files of the 24 communes', async () => {
      await seedDemonstration(database().db, '2026-11-24')
      const all = { source: 'communes', read: 24, taken: 24, mended: 0, refused: 0, unchanged: 0, problems: [] }
      expect(await communes('communes-nantes-metropole-geoapi.geojson')).toEqual(all)
      expect(await communes('communes-nantes-metropole-geoapi.geojson')).toEqual({ ...all, taken: 0, unchanged: 24 })
      expect(await communes('communes-nantes-metropole.geojson')).toEqual(all)
    })

    test('our communes, neighbourhoods and sites are where and what the producers say', async () => {
      await seeded()
      const { features } = JSON.parse(
        await readFile(join(FOLDER, 'communes-nantes-metropole-geoapi.geojson'), 'utf8'),
      ) as { features: { properties: { code: string; nom: string; population: number } }[] }
      expect(NANTES_METROPOLE.communes.map(({ inseeCode, name, population }) => [inseeCode, name, population])).toEqual(
        features.map(({ properties: { code, nom, population } }) => [code, nom, population]).sort(),
      )
      const qpv = (await readFile(join(FOLDER, 'qpv2024-loire-atlantique.csv'), 'utf8')).trim().split('\n').slice(1)
      const here = new Set(NANTES_METROPOLE.communes.map(({ inseeCode }) => inseeCode))
      expect(
        NANTES_METROPOLE.neighbourhoods.map(({ code, name, inseeCodes }) => [code, name, inseeCodes.join('|')]),
      ).toEqual(
        qpv.map((line) => line.trim().split(',')).filter(([, , communes]) => here.has(communes!.split('|')[0]!)),
      )
      const outside = await database()
        .db.selectFrom('site')
        .innerJoin('commune', 'commune.inseeCode', 'site.inseeCode')
        .select('site.name')
        .where(sql<boolean>`not st_covers(commune.outline, site.point)`)
        .execute()
      expect(outside).toEqual([])
    })

    test('what was taken of the national sample, exported in the CNIG standard and imported again, changes nothing', async () => {
      await seeded()
      const { taken } = await sites(cartofriches, 'cartofriches-standard-test-cerema.csv')
      const exported = frichesCsv(await exportedFriches(database().db, { territory }))
      const folder = await mkdtemp(join(tmpdir(), 'escale-friches-'))
      await writeFile(join(folder, 'friches.csv'), exported)
      const file = await inspectTextFile(join(folder, 'friches.csv'))
      const again = await importSites(database().db, cartofriches, file, { territory })
      await rm(folder, { recursive: true })
      expect({ taken: again.taken, unchanged: again.unchanged }).toEqual({ taken: 0, unchanged: taken })
      expect(frichesCsv(await exportedFriches(database().db, { territory }))).toBe(exported)
    })

    test('the national sample of Cartofriches: 22 of 2,594 rows lie in the territory, 181 codes had lost their zero', async () => {
      await seeded()
      const first = await sites(cartofriches, 'cartofriches-standard-test-cerema.csv')
      expect(counts(first)).toEqual({
        source: 'cartofriches',
        read: 2594,
        taken: 22,
        mended: 203,
        refused: 2572,
        unchanged: 0,
      })
      expect(tallied(first)).toEqual({
        'refused outside_territory comm_insee': 2572,
        'mended leading_zero comm_insee': 181,
        'mended code_unknown site_type': 21,
        'mended not_available geomsurf': 22,
        'mended not_available site_adresse': 22,
        'mended not_available site_reconv_type': 21,
        'mended not_available activite_libelle': 5,
        'mended not_available site_url': 1,
        'mended day_spelling site_actu_date': 22,
        'mended person_masked proprio_nom': 2,
        'reported same_position geompoint': 1,
      })
      const again = await sites(cartofriches, 'cartofriches-standard-test-cerema.csv')
      expect(again).toEqual({ ...first, taken: 0, unchanged: 22 })
      const statuses = await database()
        .db.selectFrom('site')
        .innerJoin('sourceRecord', 'sourceRecord.siteId', 'site.id')
        .select(['permanence', 'status', 'demonstration'])
        .distinct()
        .execute()
      expect(statuses).toEqual([{ permanence: 'transitional', status: 'spotted', demonstration: false }])
    })

    test('the points of Loire-Atlantique: 118 inside, 5 in another commune than their id says', async () => {
      await seeded()
      const first = await sites(cartofriches, 'cartofriches-loire-atlantique-points.csv')
      expect(counts(first)).toEqual({
        source: 'cartofriches',
        read: 375,
        taken: 118,
        mended: 5,
        refused: 257,
        unchanged: 0,
      })
      expect(tallied(first)).toEqual({
        'refused outside_territory site_id': 257,
        'mended commune_other site_id': 5,
        'reported same_position lon': 15,
      })
      const byCommune = await database()
        .db.selectFrom('site')
        .innerJoin('sourceRecord', 'sourceRecord.siteId', 'site.id')
        .select(({ fn }) => ['inseeCode', fn.countAll<number>().as('sites')])
        .groupBy('inseeCode')
        .orderBy('inseeCode')
        .execute()
      expect(Object.fromEntries(byCommune.map(({ inseeCode, sites }) => [inseeCode, sites]))).toEqual({
        44020: 2,
        44035: 1,
        44047: 3,
        44074: 1,
        44094: 3,
        44109: 82,
        44114: 1,
        44143: 8,
        44162: 9,
        44172: 2,
        44190: 3,
        44194: 1,
        44204: 1,
        44215: 1,
      })
      // The standard then names those of the points that it knows; the points never take the names back.
      expect(counts(await sites(cartofriches, 'cartofriches-standard-test-cerema.csv'))).toMatchObject({ taken: 22 })
      expect(counts(await sites(cartofriches, 'cartofriches-loire-atlantique-points.csv'))).toMatchObject({
        taken: 0,
        unchanged: 118,
      })
    })

    test('the third places: two without a commune, one twice, two at one position', async () => {
      await seeded()
      const first = await sites(tiersLieux, 'tiers-lieux-nantes-metropole-2019.csv')
      expect(counts(first)).toEqual({ source: 'tiers-lieux', read: 32, taken: 31, mended: 2, refused: 1, unchanged: 0 })
      expect(first.problems.map(({ line, action, reason }) => [line, action, reason])).toEqual([
        [8, 'reported', 'Position peu sûre selon la source : à vérifier sur la carte.'],
        [12, 'reported', 'Position peu sûre selon la source : à vérifier sur la carte.'],
        [12, 'reported', 'Même position que « Atlantic 2.0 » (ligne 8) : pris, à vérifier.'],
        [30, 'reported', 'Position peu sûre selon la source : à vérifier sur la carte.'],
        [30, 'refused', '« Plateforme C » est le même lieu que « Platforme C » (ligne 27) : non repris.'],
        [32, 'mended', 'Commune absente : lue 44109 dans une autre colonne.'],
        [33, 'mended', 'Commune absente : lue 44109 dans une autre colonne.'],
        [33, 'reported', 'Même position que « Solilab », déjà connu : pris, à vérifier.'],
      ])
      // The national file holds the same 32.
      expect(counts(await sites(tiersLieux, 'CGET_TiersLieux_2019_sans-contact.csv'))).toMatchObject({
        read: 1512,
        taken: 0,
        unchanged: 31,
        refused: 1481,
      })
    })

    test('the example of the standard: its axes are put right, and it is not in this territory', async () => {
      await seeded()
      const report = await sites(cartofriches, 'cnig-friches-fichier-valide.csv')
      expect(report.problems).toEqual([
        {
          line: 2,
          field: 'geompoint',
          value: 'POINT(49.2527 3.9815)',
          action: 'mended',
          code: 'axes_swapped',
          reason: 'Latitude et longitude inversées : lu 3.9815, 49.2527.',
        },
        {
          line: 2,
          field: 'comm_insee',
          value: '12083',
          action: 'refused',
          code: 'outside_territory',
          reason: 'Hors du territoire (commune 12083).',
        },
      ])
    })

    test('the stops of 2016: 3,335 rows of 2,263 stops, of which 2,254 stand in the metropolis', async () => {
      await seeded()
      const stops = async () => {
        const importer = IMPORTERS.get('stops-tan')!
        return importer.run(database().db, await file('tan-arretslocation-2016.json'), { territory })
      }
      const first = await stops()
      const inside = await database()
        .db.selectFrom('layerFeature')
        .innerJoin('commune', 'commune.territory', 'layerFeature.territory')
        .where(sql<boolean>`st_covers(commune.outline, layer_feature.geometry)`)
        .select((eb) => eb.fn.count<number>('externalId').distinct().as('stops'))
        .executeTakeFirstOrThrow()
      const doubles = first.problems.filter(({ code }) => code === 'double_record').length
      expect({ read: first.read, inside: inside.stops, doubles }).toEqual({ read: 3335, inside: 2254, doubles: 1070 })
      expect(await stops()).toMatchObject({ taken: 0, unchanged: first.taken })
    })

    test('contours of Rennes are none of Nantes', async () => {
      await seeded()
      const importer = IMPORTERS.get('qpv-contours')!
      const report = await importer.run(database().db, await file('qpv2015-rennes.geojson'), { territory })
      expect(report).toMatchObject({ read: 6, taken: 0, refused: 6 })
      expect(new Set(report.problems.map(({ code }) => code))).toEqual(new Set(['outside_territory']))
    })
  })
})

const counts = ({ problems: _, ...rest }: ImportReport) => rest

function tallied({ problems }: ImportReport): Record<string, number> {
  const tally: Record<string, number> = {}
  for (const { action, code, field } of problems) {
    const key = `${action} ${code} ${field}`
    tally[key] = (tally[key] ?? 0) + 1
  }
  return tally
}
