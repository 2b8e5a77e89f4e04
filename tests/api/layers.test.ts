import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceId } from '../../data/sources.ts'
import { fileOf, IMPORTERS } from '../../server/imports/importers.ts'
import type { ImportReport } from '../../server/lib/importReport.ts'
import { onBothDatabases } from '../support/database.ts'
import { BELLEVUE, makeTerritory, TERRITORY } from '../support/makers.ts'

let folder: string
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'escale-layers-'))))
afterAll(() => rm(folder, { recursive: true }))

const SAMPLES = join(import.meta.dirname, '..', '..', 'data', 'samples')
type Feature = { type: 'Feature'; properties: Record<string, unknown>; geometry: unknown }
const square = (west: number, south: number, side = 0.01): unknown => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]],
}) // prettier-ignore
const feature = (properties: Record<string, unknown>, geometry: unknown): Feature => ({
  type: 'Feature',
  properties,
  geometry,
})
const collection = (features: readonly Feature[], more: object = {}) =>
  JSON.stringify({ type: 'FeatureCollection', ...more, features })
const fates = ({ problems }: ImportReport) =>
  problems.map(({ line, field, action, code }) => [line, field, action, code].join(' '))
const counts = ({ problems: _, ...rest }: ImportReport) => rest

onBothDatabases('reference layers', (database) => {
  /** Imports a file of this text, as the command line does. */
  async function imported(source: SourceId, text: string | Buffer, options: { dryRun?: boolean } = {}) {
    const path = join(folder, `${source}.file`)
    await writeFile(path, text)
    const importer = IMPORTERS.get(source)!
    return importer.run(database().db, await fileOf(importer, path, folder), { territory: TERRITORY, ...options })
  }
  /** Nantes and Rezé with contours: two rectangles between -1.64 and -1.48, 47.15 and 47.295. */
  async function outlined() {
    await makeTerritory(database().db)
    const importer = IMPORTERS.get('communes')!
    const file = await fileOf(importer, join(SAMPLES, 'communes.geojson'), folder)
    await importer.run(database().db, file, { territory: TERRITORY })
  }
  const stored = async () =>
    (
      await sql<Record<string, unknown>>`
        select source, layer, external_id, name, facts, as_of::text, st_geometrytype(geometry) as type
        from layer_feature order by source, external_id`.execute(database().db)
    ).rows

  test('contours are taken where they touch the territory or a walk around it; the same again changes nothing', async () => {
    await outlined()
    const text = collection([
      feature({ CODE_QP: BELLEVUE, NOM_QP: 'Grand Bellevue', pop: '6 206' }, square(-1.6, 47.2)),
      feature({ code_qp: 'QN04402B', lib_qp: 'À pied', pop: 'beaucoup' }, square(-1.475, 47.2)),
      feature({ code_qp: 'QN04403C', lib_qp: 'Trop loin' }, square(-1.46, 47.2)),
      feature({ code_qp: BELLEVUE, lib_qp: 'Encore' }, square(-1.6, 47.2)),
      feature({ lib_qp: 'Sans code' }, square(-1.6, 47.2)),
      feature({ code_qp: 'QN04404D' }, { type: 'Point', coordinates: [-1.6, 47.2] }),
      feature({ code_qp: 'QN04405E' }, { type: 'Polygon', coordinates: [[[47.2, -1.6], [47.21, -1.6], [47.21, -1.59], [47.2, -1.6]]] }),
      feature({ code_qp: 'QN04406F' }, { type: 'Polygon', coordinates: [[[-1.6, 47.2], [-1.58, 47.22], [-1.58, 47.2], [-1.6, 47.22], [-1.6, 47.2]]] }),
      feature({ code_qp: 'QN04407G' }, { type: 'Polygon', coordinates: [[[-1.6, 47.2], [1e300, 47.22], [-1.58, 47.2], [-1.6, 47.2]]] }),
      feature({ code_qp: 'QN04408H' }, null),
    ]) // prettier-ignore
    const first = await imported('qpv-contours', text)
    expect(counts(first)).toEqual({
      source: 'qpv-contours',
      read: 10,
      taken: 4,
      mended: 3,
      refused: 6,
      unchanged: 0,
    })
    expect(fates(first)).toEqual([
      '2 pop mended not_a_number',
      '3 geometry refused outside_territory',
      '4 code_qp refused double_record',
      '5 code_qp refused id_missing',
      '6 geometry refused geometry_other',
      '7 geometry mended axes_swapped',
      '8 geometry mended geometry_mended',
      '9 geometry refused geometry_unreadable',
      '10 geometry refused geometry_unreadable',
    ])
    const kept = await stored()
    expect(kept.slice(0, 2)).toEqual([
      {
        source: 'qpv-contours',
        layer: 'neighbourhood',
        externalId: BELLEVUE,
        name: 'Grand Bellevue',
        facts: { population: 6206 },
        asOf: null,
        type: 'ST_MultiPolygon',
      },
      {
        source: 'qpv-contours',
        layer: 'neighbourhood',
        externalId: 'QN04402B',
        name: 'À pied',
        facts: {},
        asOf: null,
        type: 'ST_MultiPolygon',
      },
    ])
    const again = await imported('qpv-contours', text)
    expect(counts(again)).toEqual({ ...counts(first), taken: 0, unchanged: 4 })
    expect(await stored()).toEqual(kept)
    const moved = await imported(
      'qpv-contours',
      collection([feature({ code_qp: BELLEVUE, lib_qp: 'Grand Bellevue', pop: 6206 }, square(-1.61, 47.2))]),
    )
    expect(counts(moved)).toMatchObject({ read: 1, taken: 1 })
    expect(await stored()).toHaveLength(4)
  })

  test('a trial writes nothing', async () => {
    await outlined()
    const text = collection([feature({ code_qp: BELLEVUE }, square(-1.6, 47.2))])
    expect(counts(await imported('qpv-contours', text, { dryRun: true }))).toMatchObject({ taken: 1 })
    expect(await stored()).toEqual([])
    expect(await database().db.selectFrom('importRun').select('source').execute()).toEqual([{ source: 'communes' }])
  })

  test('stops of a GTFS are those where one gets on, and a list without identifiers keeps its places', async () => {
    await outlined()
    const gtfs = await imported(
      'stops-gtfs',
      'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,wheelchair_boarding\n' +
        'A1,Commerce,47.2137,-1.5570,0,S1,1\nS1,Commerce,47.2137,-1.5570,1,,\nB,Pirmil,47.1957,-1.5412,,,\nC,Ailleurs,48.1,-1.7,,,\nD,Nulle part,,,,,\n',
    )
    expect(fates(gtfs)).toEqual([
      '2  refused not_of_the_layer',
      '4 geometry refused outside_territory',
      '5 geometry refused geometry_unreadable',
    ])
    const stops = [
      { stop_name: 'Duchesse Anne', stop_lat: 47.2168, stop_lon: -1.5467 },
      { stop_name: 'Duchesse Anne', stop_lat: 47.2169, stop_lon: -1.5468 },
    ]
    const list = await imported('stops-tan', JSON.stringify(stops))
    expect(counts(list)).toMatchObject({ read: 2, taken: 2 })
    expect(counts(await imported('stops-tan', JSON.stringify(stops)))).toMatchObject({ taken: 0, unchanged: 2 })
    expect((await stored()).map(({ externalId, facts }) => [externalId, facts])).toEqual([
      ['A1', { wheelchair: '1', station: 'S1' }],
      ['B', {}],
      ['Duchesse Anne @ -1.54670, 47.21680', {}],
      ['Duchesse Anne @ -1.54680, 47.21690', {}],
    ])
  })

  test('parcels come packed, with their day', async () => {
    await outlined()
    const parcel = { id: '44109000HT0123', commune: '44109', section: 'HT', numero: '123', contenance: 842, updated: '2024-01-31' } // prettier-ignore
    await imported('parcels', gzipSync(collection([feature(parcel, square(-1.6, 47.2, 0.001))])))
    expect(await stored()).toMatchObject([
      { externalId: '44109000HT0123', facts: { areaM2: 842, commune: '44109' }, asOf: '2024-01-31' },
    ])
  })

  test.each<[string, SourceId, string | Buffer, RegExp]>([
    ['another file', 'planning-zones', collection([feature({ code_qp: 'x' }, square(-1.6, 47.2))]), /n’est pas un fichier planning-zones : ses objets n’ont pas d’identifiant \(idzone, gid\)/],
    ['metres, said so', 'qpv-contours', collection([], { crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } } }), /projection urn:ogc:def:crs:EPSG::2154 : il les faut en degrés/],
    ['metres, not said', 'qpv-contours', collection([feature({ code_qp: BELLEVUE }, square(355_000, 6_689_000))]), /\[355000, 6689000\], n’est pas en degrés/],
    ['a file that breaks off', 'qpv-contours', collection([feature({ code_qp: BELLEVUE }, square(-1.6, 47.2))]).slice(0, -2), /s’arrête au milieu/],
    ['no GeoJSON', 'qpv-contours', '<html>Erreur 404</html>', /n’est pas un fichier GeoJSON/],
    ['a list of something else', 'stops-tan', '[{"nom":"x"}]', /n’est pas une liste d’arrêts/],
    ['a table of something else', 'stops-gtfs', 'site_id;lon;lat\n1;2;3\n', /il y manque stop_id, stop_name, stop_lat, stop_lon/],
    ['a damaged packed file', 'parcels', gzipSync('{"type":"FeatureCollection","features":[]}').subarray(0, 30), /compressé illisible/],
    ['a text without end before its features', 'qpv-contours', `{"a":"${'x'.repeat(300_000)}`, /n’est pas un fichier GeoJSON/],
  ])('%s is refused in a sentence, and nothing is written', async (_, source, text, said) => {
    await outlined()
    await expect(imported(source, text)).rejects.toThrow(said)
    expect(await stored().then((rows) => rows.filter(() => !/breaks off/.test(_)))).toEqual([])
  }) // prettier-ignore

  test('without any contour of a commune nothing can be told to be in the territory', async () => {
    await makeTerritory(database().db)
    const text = collection([feature({ code_qp: BELLEVUE }, square(-1.6, 47.2))])
    await expect(imported('qpv-contours', text)).rejects.toThrow('importez-les d’abord (source communes)')
  })
})
