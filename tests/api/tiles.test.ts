import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeBuilding, makeOccupancy, makeOrganisation, makeRoom, makeSite, makeTerritory } from '../support/makers.ts'

const run = promisify(execFile)

onBothDatabases('vector tiles', (database) => {
  let app: TestApp
  let folder: string
  beforeAll(async () => {
    app = await testApp(database())
    folder = await mkdtemp(join(tmpdir(), 'escale-tiles-'))
  })
  beforeEach(() => makeTerritory(database().db))
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.app.inject({ url, headers, remoteAddress: '203.0.113.9' })
  /** What GDAL reads in a tile: each feature as the lines of its attributes. */
  async function featuresIn(url: string): Promise<string[]> {
    const { statusCode, rawPayload } = await get(url)
    if (statusCode === 204) return []
    expect(statusCode).toBe(200)
    const file = join(folder, 'tile.mvt')
    await writeFile(file, rawPayload)
    const { stdout } = await run('ogrinfo', ['-ro', '-al', '-q', file])
    return stdout.split('OGRFeature').slice(1)
  }
  /** The tile that a position is in. */
  const tileAt = (z: number, [longitude, latitude]: readonly [number, number]) => {
    const radians = (latitude * Math.PI) / 180
    const x = Math.floor(((longitude + 180) / 360) * 2 ** z)
    const y = Math.floor(((1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2) * 2 ** z)
    return `/tiles/sites/${z}/${x}/${y}.mvt`
  }
  const AT = [-1.5497, 47.2031] as const

  test('near neighbours are one point with their number from afar, each a mark of its own from near', async () => {
    const { db } = database()
    await makeSite(db, { name: 'Ici', at: AT })
    await makeSite(db, { name: 'À côté', at: [AT[0] + 0.0001, AT[1]] })
    await makeSite(db, { name: 'Archivé', at: AT, archivedAt: '2026-01-01T00:00:00Z' })
    for (const z of [0, 5, 12]) {
      const features = await featuresIn(tileAt(z, AT))
      expect(features.map((text) => /point_count \(\w+\) = (\d+)/.exec(text)?.[1])).toEqual(['2'])
    }
    const near = await featuresIn(tileAt(14, AT))
    expect(near.map((text) => /name \(String\) = (.*)/.exec(text)?.[1]).sort()).toEqual(['Ici', 'À côté'])
    expect(near[0]).toContain('status (String) = open')
  })

  test('a tile without anything is empty, one that is none is refused', async () => {
    expect((await get('/tiles/sites/14/0/0.mvt')).statusCode).toBe(204)
    const refusals = [
      '/tiles/sites/1/2/0.mvt',
      '/tiles/sites/1/0/2.mvt',
      '/tiles/sites/15/0/0.mvt',
      '/tiles/sites/1/-1/0.mvt',
    ]
    const others = ['/tiles/sites/1/x/0.mvt', '/tiles/persons/0/0/0.mvt', '/tiles/sites/0/0/0.png', '/tiles']
    const statuses = await Promise.all([...refusals, ...others].map(async (url) => (await get(url)).statusCode))
    expect(statuses).toEqual([404, 404, 400, 400, 400, 400, 404, 404])
  })

  test('a tile is kept by its tag until the data change: an edit, an archive, a room, a protection', async () => {
    const { db } = database()
    const siteId = await makeSite(db, { name: 'Maison des Tilleuls', at: AT })
    const url = tileAt(14, AT)
    const tagged = async () => String((await get(url)).headers['etag'])
    const first = await tagged()
    expect((await get(url, { 'if-none-match': first })).statusCode).toBe(304)
    const tags = [first]
    await db.updateTable('site').set({ status: 'closed' }).where('id', '=', siteId).execute()
    tags.push(await tagged())
    const roomId = await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }) })
    tags.push(await tagged())
    const organisationId = await makeOrganisation(db, { vulnerablePublic: true })
    await makeOccupancy(db, { roomId, organisationId })
    tags.push(await tagged())
    expect(new Set(tags).size).toBe(4)
    expect((await get(url, { 'if-none-match': first })).statusCode).not.toBe(304)
    const here = await featuresIn(url)
    const whole = await featuresIn('/tiles/sites/0/0/0.mvt')
    expect([...here, ...whole].join()).not.toContain('Tilleuls')
    expect(whole.join()).toContain('Lieu protégé n° 1')
  })

  test('TileJSON says where the tiles are, and what is in them', async () => {
    await makeSite(database().db, { at: AT })
    expect((await get('/tiles/sites.json')).json()).toMatchObject({
      tilejson: '3.0.0',
      tiles: ['http://localhost:80/tiles/sites/{z}/{x}/{y}.mvt'],
      minzoom: 0,
      maxzoom: 14,
      bounds: [...AT, ...AT],
      vector_layers: [{ id: 'sites', fields: { name: 'Nom', status: 'État du site' } }],
    })
    expect((await get('/tiles/communes.json')).json()).toMatchObject({ vector_layers: [{ id: 'communes' }] })
    expect(await featuresIn('/tiles/communes/0/0/0.mvt')).toHaveLength(2)
  })
})
