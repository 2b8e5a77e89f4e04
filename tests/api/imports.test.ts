import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportReport } from '../../server/lib/importReport.ts'
import { inspectTextFile } from '../../server/lib/textFile.ts'
import { cartofriches } from '../../server/sites/imports/cartofriches.ts'
import { importSites } from '../../server/sites/imports/importSites.ts'
import { tiersLieux } from '../../server/sites/imports/tiersLieux.ts'
import { importCommunes } from '../../server/territories/importCommunes.ts'
import { testApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeSite, makeTerritory, NANTES, REZE, TERRITORY } from '../support/makers.ts'

const SAMPLES = join(import.meta.dirname, '..', '..', 'data', 'samples')
const sample = (name: string) => inspectTextFile(join(SAMPLES, name))

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'escale-imports-'))))
afterAll(() => rm(folder, { recursive: true }))
async function written(name: string, text: string) {
  const path = join(folder, name)
  await writeFile(path, text)
  return inspectTextFile(path)
}

/** Every problem as one line: line, field, action, code. */
const fates = ({ problems }: ImportReport) =>
  problems.map(({ line, field, action, code }) => [line, field, action, code].join(' '))
const counts = ({ problems: _, ...rest }: ImportReport) => rest

onBothDatabases('imports', (database) => {
  const communes = async (name = 'communes.geojson') =>
    importCommunes(database().db, await sample(name), { territory: TERRITORY })
  const friches = async (name = 'cartofriches.csv', options = {}) =>
    importSites(database().db, cartofriches, await sample(name), { territory: TERRITORY, ...options })
  /** What is stored of every site, without what only says when. */
  const stored = async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select r.source, r.record_id, s.name, s.permanence, s.status, s.insee_code, s.address, s.parcel_refs, s.area_m2, s.owner,
        s.description, s.version, s.demonstration, st_astext(s.point) as point, st_astext(s.outline) as outline,
        (select json_object_agg(f.field, json_build_array(f.source, f.record_id, f.value, f.as_of) order by f.field)
         from site_field_source f where f.site_id = s.id) as sources
      from site s left join source_record r on r.site_id = s.id order by r.source, r.record_id`.execute(database().db)
    return rows
  }

  test('outlines of communes: taken, mended or refused, and the same again changes nothing', async () => {
    await makeTerritory(database().db)
    const first = await communes()
    expect(counts(first)).toEqual({ source: 'communes', read: 5, taken: 2, mended: 2, refused: 3, unchanged: 0 })
    expect(first.problems).toEqual([
      { line: 2, field: 'geometry', value: null, action: 'mended', code: 'axes_swapped', reason: 'Latitude et longitude inversées : remises en ordre.' },
      { line: 3, field: 'code', value: '1053', action: 'mended', code: 'leading_zero', reason: 'Zéro de tête perdu : lu 01053.' },
      { line: 3, field: 'code', value: '01053', action: 'refused', code: 'outside_territory', reason: 'Hors du territoire (commune 01053).' },
      { line: 4, field: 'code', value: null, action: 'refused', code: 'code_missing', reason: 'Cette commune n’a pas de code INSEE.' },
      { line: 5, field: 'code', value: '44109', action: 'refused', code: 'double_record', reason: 'Même commune qu’au rang 1 : seule la première est prise.' },
    ]) // prettier-ignore
    const outlines = async () =>
      (
        await sql<{ inseeCode: string; outline: string }>`
          select insee_code as "inseeCode", st_astext(outline) as outline from commune order by insee_code`.execute(
          database().db,
        )
      ).rows
    const drawn = [
      {
        inseeCode: NANTES,
        outline: 'MULTIPOLYGON(((-1.64 47.195,-1.48 47.195,-1.48 47.295,-1.64 47.295,-1.64 47.195)))',
      },
      { inseeCode: REZE, outline: 'MULTIPOLYGON(((-1.6 47.15,-1.51 47.15,-1.51 47.195,-1.6 47.195,-1.6 47.15)))' },
    ]
    expect(await outlines()).toEqual(drawn)
    expect(counts(await communes())).toEqual({ ...counts(first), taken: 0, unchanged: 2 })
    expect(await outlines()).toEqual(drawn)
  })

  test('an outline that crosses itself is mended, one away from its town hall or without surface is refused', async () => {
    await makeTerritory(database().db)
    const bowTie = [[[-1.6, 47.15], [-1.51, 47.195], [-1.51, 47.15], [-1.6, 47.195], [-1.6, 47.15]]] // prettier-ignore
    const inBrittany = [[[-3, 48], [-2.9, 48], [-2.9, 48.1], [-3, 48]]] // prettier-ignore
    const feature = (code: string, coordinates: unknown) => ({
      type: 'Feature',
      properties: { code },
      geometry: { type: 'Polygon', coordinates },
    })
    const file = await written(
      'odd.geojson',
      JSON.stringify({ type: 'FeatureCollection', features: [feature(REZE, bowTie), feature(NANTES, inBrittany)] }),
    )
    const report = await importCommunes(database().db, file, { territory: TERRITORY })
    expect(fates(report)).toEqual(['1 geometry mended outline_mended', '2 geometry refused outline_elsewhere'])
    expect(counts(report)).toMatchObject({ taken: 1, refused: 1, mended: 1 })
  })

  test('a file of communes that breaks off leaves nothing behind', async () => {
    await makeTerritory(database().db)
    const text =
      '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"44143"},"geometry":{"type":"Polygon","coordinates":[[[-1.6,47.15],[-1.51,47.15],[-1.51,47.195],[-1.6,47.15]]]}},'
    await expect(
      importCommunes(database().db, await written('cut.geojson', text), { territory: TERRITORY }),
    ).rejects.toThrow('incomplet')
    const outlined = await database()
      .db.selectFrom('commune')
      .select('inseeCode')
      .where('outline', 'is not', null)
      .execute()
    expect(outlined).toEqual([])
  })

  test('every row of a dirty file of brownfields has its fate', async () => {
    await makeTerritory(database().db)
    await communes()
    const report = await friches()
    expect(counts(report)).toEqual({ source: 'cartofriches', read: 15, taken: 7, mended: 5, refused: 8, unchanged: 0 })
    expect(fates(report)).toEqual([
      '3 site_type mended code_unknown',
      '3 unite_fonciere_refcad mended parcel_unreadable',
      '3 proprio_nom mended person_masked',
      '3 geomsurf mended not_available',
      '3 unite_fonciere_surface mended not_available',
      '3 site_adresse mended not_available',
      '3 site_url mended not_available',
      '3 site_actu_date mended day_spelling',
      '4 geompoint mended axes_swapped',
      '4 site_type mended code_spelling',
      '4 geomsurf mended outline_unreadable',
      '4 unite_fonciere_surface mended number_spelling',
      '5 comm_insee mended commune_other',
      '6 comm_insee mended leading_zero',
      '6 comm_insee refused outside_territory',
      '7 geompoint refused position_missing',
      '8 site_id refused double_record',
      '9 site_nom refused double_place',
      '11 geompoint refused position_nowhere',
      '12 geompoint refused position_elsewhere',
      '13 geomsurf mended columns_missing',
      '14  refused quotes_open',
      '16  refused columns_too_many',
    ])
    const sites = await stored()
    expect(sites.map(({ recordId, status, inseeCode }) => [recordId, status, inseeCode])).toEqual([
      ['44109_12', 'spotted', NANTES],
      ['44109_16', 'spotted', NANTES],
      ['44109_2', 'spotted', NANTES],
      ['44109_3', 'spotted', NANTES],
      ['44109_9', 'closed', NANTES],
      ['44143_1', 'spotted', REZE],
      ['44143_4', 'spotted', NANTES],
    ])
    const from = (value: unknown) => ['cartofriches', '44143_1', value, '2024-01-16']
    const ring = '-1.561 47.179,-1.559 47.179,-1.559 47.181,-1.561 47.181,-1.561 47.179'
    const coordinates = [[[-1.561, 47.179], [-1.559, 47.179], [-1.559, 47.181], [-1.561, 47.181], [-1.561, 47.179]]] // prettier-ignore
    const description =
      'Friche industrielle. Statut dans Cartofriches : friche sans projet. Occupation : totalement inoccupé. ' +
      'Activité passée : Meunerie. Pollution du sol : pollution supposée. Repérée par : Essai.'
    expect(sites.find(({ recordId }) => recordId === '44143_1')).toEqual({
      source: 'cartofriches',
      recordId: '44143_1',
      name: 'Minoterie des Bords de Loire',
      permanence: 'transitional',
      status: 'spotted',
      inseeCode: REZE,
      address: '2 quai de la Minoterie',
      parcelRefs: ['44143000AB0012', '44143000AB0013'],
      areaM2: 4200,
      owner: 'SCI DE LA MINOTERIE',
      description,
      version: 1,
      demonstration: false,
      point: 'POINT(-1.56 47.18)',
      outline: `MULTIPOLYGON(((${ring})))`,
      sources: {
        address: from('2 quai de la Minoterie'),
        areaM2: from(4200),
        description: from(description),
        inseeCode: from(REZE),
        name: from('Minoterie des Bords de Loire'),
        outline: from({ type: 'Polygon', coordinates }),
        owner: from('SCI DE LA MINOTERIE'),
        parcelRefs: from(['44143000AB0012', '44143000AB0013']),
        point: from([-1.56, 47.18]),
        status: from('spotted'),
      },
    })
  })

  test('the same file again: nothing new, nothing lost, and the same is said', async () => {
    await makeTerritory(database().db)
    await communes()
    const first = await friches()
    const before = await stored()
    const again = await friches()
    expect(counts(again)).toEqual({ ...counts(first), taken: 0, unchanged: 7 })
    expect(again.problems).toEqual(first.problems)
    expect(await stored()).toEqual(before)
  })

  test('without outlines the commune is checked by the distance to its town hall, and the report says so', async () => {
    await makeTerritory(database().db)
    const report = await friches()
    expect(fates(report).filter((fate) => !fate.includes('mended'))).toEqual([
      '1  reported outlines_missing',
      '6 comm_insee refused outside_territory',
      '7 geompoint refused position_missing',
      '8 site_id refused double_record',
      '9 site_nom refused double_place',
      '11 geompoint refused position_nowhere',
      '12 geompoint refused position_elsewhere',
      '14  refused quotes_open',
      '16  refused columns_too_many',
    ])
    expect((await stored()).find(({ recordId }) => recordId === '44143_4')).toMatchObject({ inseeCode: REZE })
  })

  test('bare points complete the sites of the standard and never erase what it says', async () => {
    await makeTerritory(database().db)
    await communes()
    await friches()
    const report = await friches('cartofriches-points.csv')
    expect(counts(report)).toEqual({ source: 'cartofriches', read: 5, taken: 3, mended: 1, refused: 1, unchanged: 1 })
    expect(fates(report)).toEqual([
      '4 lon reported same_position',
      '5 site_id mended commune_other',
      '6 site_id refused outside_territory',
    ])
    const kept = (await stored()).find(({ recordId }) => recordId === '44143_1')
    expect(kept).toMatchObject({ name: 'Minoterie des Bords de Loire', version: 1, point: 'POINT(-1.56 47.18)' })
    expect(counts(await friches())).toMatchObject({ taken: 0, unchanged: 7 })
    expect(counts(await friches('cartofriches-points.csv'))).toMatchObject({ taken: 0, unchanged: 4 })
  })

  test('what the source changes makes a new version that says what changed; what it forgets stays', async () => {
    await makeTerritory(database().db)
    const csv = (name: string, area: string, owner: string) =>
      `site_id,site_nom,comm_insee,site_statut,unite_fonciere_surface,proprio_nom,geompoint\n44109_1,${name},44109,friche sans projet,${area},${owner},POINT (-1.55 47.21)\n`
    const run = async (text: string) =>
      importSites(database().db, cartofriches, await written('one.csv', text), { territory: TERRITORY })
    await run(csv('Fonderie', '900', 'SCI FONDERIE'))
    expect(counts(await run(csv('Ancienne fonderie', '1200', 'NA')))).toMatchObject({ taken: 1, unchanged: 0 })
    const [site] = await stored()
    expect(site).toMatchObject({ name: 'Ancienne fonderie', areaM2: 1200, owner: 'SCI FONDERIE', version: 2 })
    const revisions = await database().db.selectFrom('revision').select(['subject', 'version', 'changes']).execute()
    expect(revisions).toEqual([
      {
        subject: 'site',
        version: 2,
        changes: { name: { from: 'Fonderie', to: 'Ancienne fonderie' }, areaM2: { from: 900, to: 1200 } },
      },
    ])
  })

  test('what a person wrote is kept against the source, and an archived site is left alone', async () => {
    await makeTerritory(database().db)
    await communes()
    await friches()
    const app = await testApp(database())
    const { items } = await app.call('GET /api/sites', { querystring: { territory: TERRITORY } })
    const idOf = (name: string) => items.find((site) => site.name === name)!.id
    const minoterie = idOf('Minoterie des Bords de Loire')
    await app.call('PATCH /api/sites/{id}', {
      params: { id: minoterie },
      headers: { 'if-match': '"1"' },
      body: { name: 'Minoterie (visitée)', status: 'under_study', owner: null },
    })
    await app.call('PATCH /api/sites/{id}', {
      params: { id: idOf('Caserne rendue') },
      headers: { 'if-match': '"1"' },
      body: { archived: true },
    })
    await app.close()
    const before = await stored()

    const report = await friches()
    expect(counts(report)).toMatchObject({ taken: 0, unchanged: 7 })
    expect(report.problems.filter(({ action }) => action === 'kept')).toEqual(
      [
        ['name', 'Minoterie des Bords de Loire'],
        ['status', 'spotted'],
        ['owner', 'SCI DE LA MINOTERIE'],
      ].map(([field, value]) => ({
        line: 2,
        field,
        value,
        action: 'kept',
        code: 'person_kept',
        reason: 'Une personne a écrit autre chose ici : sa valeur est gardée.',
      })),
    )
    expect(await stored()).toEqual(before)
  })

  test('third places: doubles under two spellings, neighbours reported, communes found', async () => {
    await makeTerritory(database().db)
    await communes()
    await makeSite(database().db, { name: 'Déjà là', at: [-1.56, 47.17] })
    const run = async () =>
      importSites(database().db, tiersLieux, await sample('tiers-lieux.csv'), { territory: TERRITORY })
    const first = await run()
    expect(counts(first)).toEqual({ source: 'tiers-lieux', read: 6, taken: 4, mended: 2, refused: 2, unchanged: 0 })
    expect(first.problems.map(({ line, field, code, reason }) => [line, field, code, reason])).toEqual([
      [3, 'PRECISION', 'position_unsure', 'Position peu sûre selon la source : à vérifier sur la carte.'],
      [
        3,
        'NOM_TL',
        'double_place',
        '« Atelier Platforme » est le même lieu que « L’Atelier Plateforme » (ligne 2) : non repris.',
      ],
      [4, 'LAT', 'same_position', 'Même position que « L’Atelier Plateforme » (ligne 2) : pris, à vérifier.'],
      [5, 'INSEECOM', 'commune_missing', 'Commune absente : lue 44143 dans une autre colonne.'],
      [5, 'LAT', 'same_position', 'Même position que « Déjà là », déjà connu : pris, à vérifier.'],
      [6, 'INSEECOM', 'outside_territory', 'Hors du territoire (commune 33063).'],
      [7, 'LAT', 'axes_swapped', 'Latitude et longitude inversées : lu -1.54, 47.22.'],
    ])
    const again = await run()
    expect(counts(again)).toEqual({ ...counts(first), taken: 0, unchanged: 4 })
    expect(again.problems).toEqual(first.problems)
    const sites = (await stored()).filter(({ source }) => source === 'tiers-lieux')
    expect(
      sites.map(({ recordId, permanence, status, inseeCode }) => [recordId, permanence, status, inseeCode]),
    ).toEqual([
      ['1', 'permanent', 'spotted', NANTES],
      ['3', 'permanent', 'spotted', NANTES],
      ['4', 'permanent', 'spotted', REZE],
      ['6', 'permanent', 'spotted', NANTES],
    ])
  })

  test('a place that another file names a little differently is refused as a double of the known one', async () => {
    await makeTerritory(database().db)
    await makeSite(database().db, { name: 'Halle aux Peaux', at: [-1.55, 47.21] })
    const file = await written(
      'one-place.csv',
      'ID,NOM_TL,INSEECOM,LAT,LONG\n1,La Halle aux Peau,44109,47.2105,-1.5503\n',
    )
    const report = await importSites(database().db, tiersLieux, file, { territory: TERRITORY })
    expect(report.problems.at(-1)).toMatchObject({
      action: 'refused',
      reason: '« La Halle aux Peau » est le même lieu que « Halle aux Peaux », déjà connu : non repris.',
    })
  })

  test('a dry run says the same and writes nothing', async () => {
    await makeTerritory(database().db)
    await communes()
    const tried = await friches('cartofriches.csv', { dryRun: true })
    expect(await stored()).toEqual([])
    expect(await database().db.selectFrom('importRun').select('source').execute()).toEqual([{ source: 'communes' }])
    expect(await friches()).toEqual(tried)
  })

  test('stopped in the middle and run again, it ends as if it had run once, batch by batch or in one', async () => {
    await makeTerritory(database().db)
    await communes()
    const stopped = friches('cartofriches.csv', {
      batchRows: 2,
      onProgress: (_share: number, rows: number) => {
        if (rows >= 6) throw new Error('power cut')
      },
    })
    await expect(stopped).rejects.toThrow('power cut')
    const half = await stored()
    expect(half.length).toBeGreaterThan(0)
    expect(half.length).toBeLessThan(7)
    const resumed = await friches('cartofriches.csv', { batchRows: 2 })
    expect(resumed).toMatchObject({ read: 15, taken: 7 - half.length, unchanged: half.length })
    const resumedSites = await stored()
    await database().reset()
    await makeTerritory(database().db)
    await communes()
    await friches()
    expect(resumedSites).toEqual(await stored())
  })

  test('a row that the database refuses does not lose the others of its batch', async () => {
    await makeTerritory(database().db)
    await sql`alter table site add constraint no_scierie check (name not like 'Scierie%')`.execute(database().db)
    try {
      const report = await friches()
      expect(report.problems.filter(({ code }) => code === 'refused_by_database')).toEqual([
        {
          line: 5,
          field: '',
          value: null,
          action: 'refused',
          code: 'refused_by_database',
          reason: expect.stringContaining('no_scierie'),
        },
      ])
      expect(counts(report)).toMatchObject({ read: 15, taken: 6, refused: 9 })
    } finally {
      await sql`alter table site drop constraint no_scierie`.execute(database().db)
    }
  })

  test('each import is logged with the file that it read and what it did', async () => {
    await makeTerritory(database().db)
    const report = await friches()
    const [run] = await database().db.selectFrom('importRun').selectAll().execute()
    expect(run).toMatchObject({
      id: expect.any(String),
      ranAt: expect.any(String),
      territory: TERRITORY,
      source: 'cartofriches',
      fileName: 'cartofriches.csv',
      fileSha256: (await sample('cartofriches.csv')).sha256,
      report: { ...report, problems: report.problems.filter(({ code }) => code !== 'outside_territory') },
    })
  })

  test('brownfields come as GeoJSON too, in the shape of the Cerema’s service, and are the same records as in a CSV', async () => {
    await makeTerritory(database().db)
    await communes()
    const area = (west: number, south: number) => ({
      type: 'MultiPolygon',
      coordinates: [[[[west, south], [west + 0.002, south], [west + 0.002, south + 0.002], [west, south + 0.002], [west, south]]]],
    }) // prettier-ignore
    const properties = {
      site_nom: 'Minoterie',
      site_type: 'friche industrielle',
      comm_insee: '44143',
      site_statut: 'friche sans projet',
      unite_fonciere_surface: 4200.5,
      unite_fonciere_refcad: "['44143000AB0012', '44143000AB0013']",
      proprio_type: ['c', 'o', 'm'],
      site_actu_date: null,
    }
    const features = [
      { type: 'Feature', properties: { ...properties, site_id: '44143_9' }, geometry: area(-1.561, 47.179) },
      {
        type: 'Feature',
        properties: { ...properties, site_id: '44109_8', site_nom: 'Garage', comm_insee: '44109', geompoint: { type: 'Point', coordinates: [-1.55, 47.21] } },
        geometry: area(-1.551, 47.209),
      },
      { type: 'Feature', properties: { ...properties, site_id: '35001_1', comm_insee: '35001' }, geometry: { type: 'Point', coordinates: [-1.7, 48.1] } },
      { type: 'Feature', properties: { ...properties, site_id: '44109_7' }, geometry: null },
    ] // prettier-ignore
    const file = await written(
      'friches.geojson',
      JSON.stringify({ type: 'FeatureCollection', count: 4, next: null, features }),
    )
    const take = () => importSites(database().db, cartofriches, file, { territory: TERRITORY })
    const report = await take()
    expect(counts(report)).toEqual({ source: 'cartofriches', read: 4, taken: 2, mended: 1, refused: 2, unchanged: 0 })
    expect(fates(report)).toEqual([
      '1 geompoint mended point_from_outline',
      '3 comm_insee refused outside_territory',
      '4 geompoint refused position_missing',
    ])
    expect(await stored()).toMatchObject([
      { recordId: '44109_8', name: 'Garage', point: 'POINT(-1.55 47.21)', areaM2: 4200.5 },
      {
        recordId: '44143_9',
        name: 'Minoterie',
        parcelRefs: ['44143000AB0012', '44143000AB0013'],
        outline: expect.stringMatching(/^MULTIPOLYGON\(\(\(-1\.561 47\.179,-1\.559 47\.179,/) as string,
      },
    ])
    expect(counts(await take())).toMatchObject({ taken: 0, unchanged: 2 })
    const none = await written('vide.geojson', '{"type":"FeatureCollection","features":[]}')
    await expect(importSites(database().db, cartofriches, none, { territory: TERRITORY })).rejects.toThrow(
      'ne contient aucun objet',
    )
  })

  test('a file of windows-1252 is read as such, and the report says so', async () => {
    await makeTerritory(database().db)
    const path = join(folder, 'old.csv')
    await writeFile(
      path,
      Buffer.from('ID,NOM_TL,INSEECOM,LAT,LONG\n1,Caf\u00e9 \u00e0 c\u00f4t\u00e9,44109,47.21,-1.55\n', 'latin1'),
    )
    const report = await importSites(database().db, tiersLieux, await inspectTextFile(path), { territory: TERRITORY })
    expect(fates(report)).toContain('1  reported windows_1252')
    expect(counts(report)).toMatchObject({ taken: 1, mended: 0 })
    expect((await stored())[0]).toMatchObject({ name: 'Café à côté' })
  })

  test('another file than the source says is refused before anything is written', async () => {
    await makeTerritory(database().db)
    await expect(
      importSites(database().db, tiersLieux, await sample('cartofriches.csv'), { territory: TERRITORY }),
    ).rejects.toThrow(/n’est pas un fichier tiers-lieux\. Colonnes attendues : ID, NOM_TL, INSEECOM, LAT, LONG\./)
    expect(await database().db.selectFrom('importRun').select('id').execute()).toEqual([])
  })
})
