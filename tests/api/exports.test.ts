import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { ExportFormat } from '../../server/exports/exports.schema.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import {
  makeBuilding,
  makeOccupancy,
  makeOrganisation,
  makeRoom,
  makeSite,
  makeTerritory,
  NANTES,
  REZE,
  span,
  TERRITORY,
} from '../support/makers.ts'

const run = promisify(execFile)

onBothDatabases('exports of sites', (database) => {
  let app: TestApp
  let folder: string
  beforeAll(async () => {
    app = await testApp(database(), { now: () => new Date('2026-11-24T09:00:00Z') })
    folder = await mkdtemp(join(tmpdir(), 'escale-exports-'))
  })
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    await makeSite(db, {
      name: '=HYPERLINK("http://x";"Halle")',
      at: [-1.5497, 47.2031],
      permanence: 'transitional',
      usable: span('2027-01-01', '2029-01-01'),
      areaM2: 1234.5,
      parcelRefs: ['44109000AB0012', '44109000AB0013'],
      inQpv: true,
    })
    await makeSite(db, { name: 'Été; à "Rezé"', inseeCode: REZE, at: [-1.55, 47.18] })
    await makeSite(db, { name: 'Archivé', archivedAt: '2026-01-01T00:00:00Z' })
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const exported = async (format: ExportFormat, query: Record<string, string> = {}) => {
    const search = new URLSearchParams({ territory: TERRITORY, ...query }).toString()
    const reply = await app.app.inject({ url: `/api/exports/sites/${format}?${search}` })
    expect(reply.statusCode).toBe(200)
    return reply
  }
  /** What GDAL reads in the file. @throws when it warns of anything */
  async function readByGdal(format: ExportFormat, name: string, ...options: string[]): Promise<string> {
    const file = join(folder, name)
    await writeFile(file, (await exported(format)).rawPayload)
    const { stdout, stderr } = await run('ogrinfo', ['-ro', '-al', file, ...options])
    expect(stderr).toBe('')
    return stdout
  }

  test('GeoJSON: each site with what is known of it', async () => {
    const reply = await exported('geojson', { communes: NANTES })
    expect(reply.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/geo\+json/) as string,
      'content-disposition': 'attachment; filename="sites.geojson"',
    })
    expect(reply.json<{ features: object[] }>().features).toMatchObject([
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [-1.5497, 47.2031] },
        properties: {
          name: '=HYPERLINK("http://x";"Halle")',
          permanence: 'transitional',
          commune: 'Nantes',
          areaM2: 1234.5,
          usableFrom: '2027-01-01',
          parcelRefs: '44109000AB0012|44109000AB0013',
          inQpv: true,
          owner: null,
        },
      },
    ])
  })

  test('CSV: for French spreadsheets, in words, and no cell is a formula', async () => {
    const [header, reze, nantes, ...rest] = (await exported('csv')).body.split('\r\n')
    expect(header!.slice(0, 30)).toBe('\ufeffIdentifiant;Nom;Durée;État;Co')
    expect(nantes ?? reze).toContain(';')
    const all = [reze, nantes].sort().join('\n')
    expect(all).toContain(`;"'=HYPERLINK(""http://x"";""Halle"")";transitoire;ouvert;44109;Nantes;`)
    expect(all).toContain(';"Été; à ""Rezé""";permanent;ouvert;44143;Rezé;')
    expect(all).toContain(';-1,5497;47,2031;non;1234,5;')
    expect(all).toContain(';2027-01-01;2029-01-01;;oui;')
    expect(rest).toEqual([''])
  })

  test('GeoPackage: GDAL reads a layer of points in degrees, with typed columns', async () => {
    const text = await readByGdal('gpkg', 'sites.gpkg')
    expect(text).toContain('Geometry: Point')
    expect(text).toContain('Feature Count: 2')
    expect(text).toContain('Extent: (-1.550000, 47.180000) - (-1.549700, 47.203100)')
    expect(text).toContain('ID["EPSG",4326]]')
    for (const column of ['name: String', 'areaM2: Real', 'usableFrom: Date', 'inQpv: Integer(Boolean)'])
      expect(text).toContain(column)
    for (const value of ['POINT (-1.5497 47.2031)', 'areaM2 (Real) = 1234.5', 'name (String) = Été; à "Rezé"'])
      expect(text).toContain(value)
  })

  test('XLSX: GDAL reads it; numbers are numbers, days are days, and what looks like a formula is a text', async () => {
    const text = await readByGdal('xlsx', 'sites.xlsx', '-oo', 'HEADERS=FORCE')
    expect(text).toContain('Feature Count: 2')
    expect(text).toContain('Nom (String) = =HYPERLINK("http://x";"Halle")')
    expect(text).toContain('Surface (m²) (Real) = 1234.5')
    // 1 January 2027 as workbooks count days; the format that shows it as one is not among those that GDAL knows.
    expect(text).toContain('Utilisable à partir du (Integer) = 46388')
    expect(text).toContain('Longitude (Real) = -1.5497')
  })

  test('a list of nothing is a file of nothing, in every format', async () => {
    for (const format of ['geojson', 'csv', 'xlsx', 'gpkg', 'cnig-friches'] as const)
      expect((await exported(format, { search: 'introuvable' })).rawPayload.length).toBeGreaterThan(0)
  })

  test('a protected place is in no file but by its number, even for a manager', async () => {
    const { db } = database()
    const siteId = await makeSite(db, {
      name: 'Refuge des Tilleuls',
      address: '3 rue du Refuge',
      permanence: 'transitional',
    })
    const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
    await makeOccupancy(db, { roomId, organisationId: await makeOrganisation(db, { vulnerablePublic: true }) })
    for (const format of ['geojson', 'csv', 'cnig-friches'] as const) {
      const { body } = await exported(format)
      expect(body).not.toMatch(/Tilleuls|rue du Refuge/)
      expect(body.includes('Lieu protégé n° 1')).toBe(format !== 'cnig-friches')
    }
    expect(await readByGdal('gpkg', 'protected.gpkg')).not.toMatch(/Tilleuls|rue du Refuge/)
  })
})
