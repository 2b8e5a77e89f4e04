import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { COLLECTION_IDS } from '../../server/ogc/collections.queries.ts'
import { LAMBERT93 } from '../../server/ogc/crs.ts'
import { testApp, type TestApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeBuilding, makeRoom, makeSite, makeTerritory, span } from '../support/makers.ts'

const run = promisify(execFile)

/** What a manager's QGIS does: GDAL's own reader of OGC API – Features on a server that listens. */
onBothDatabases('GDAL on /ogc', (database) => {
  let app: TestApp
  let source: string
  let folder: string
  beforeAll(async () => {
    app = await testApp(database())
    await app.app.listen({ port: 0, host: '127.0.0.1' })
    source = `OAPIF:http://127.0.0.1:${(app.app.server.address() as AddressInfo).port}/ogc`
    folder = await mkdtemp(join(tmpdir(), 'escale-gdal-'))
  })
  beforeEach(async () => {
    const { db } = database()
    await makeTerritory(db)
    // More than GDAL takes in one page by itself.
    for (let at = 0; at < 120; at++) {
      const siteId = await makeSite(db, { name: `Site ${at}`, at: [-1.6 + at / 1000, 47.2] })
      if (at < 3) await makeRoom(db, { buildingId: await makeBuilding(db, { siteId }), name: 'Été', areaM2: 12.5 })
    }
    const archivedAt = '2026-01-01T00:00:00Z'
    await makeSite(db, { archivedAt, permanence: 'transitional', usable: span('2027-01-01', '2028-01-01') })
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  const COUNTS = { communes: 2, sites: 120, buildings: 3, rooms: 3 }

  /** Layers of a file or server and how many features GDAL counts in them. @throws when GDAL warns of anything */
  async function countsIn(...opened: string[]): Promise<Record<string, number>> {
    const { stdout, stderr } = await run('ogrinfo', ['-ro', '-al', '-so', ...opened])
    expect(stderr).toBe('')
    const layers = stdout.matchAll(/Layer name: (\w+)[\s\S]*?Feature Count: (\d+)/g)
    return Object.fromEntries([...layers].map(([, name, count]) => [name, Number(count)]))
  }
  const copy = async (to: string, ...from: string[]): Promise<string> => {
    const file = join(folder, `${database().kind}-${to}.gpkg`)
    expect((await run('ogr2ogr', ['-f', 'GPKG', file, ...from])).stderr).toBe('')
    return file
  }
  const pointsIn = async (file: string, layer: string): Promise<number[][]> => {
    const { stdout } = await run('ogrinfo', ['-ro', '-q', file, '-sql', `select geom from "${layer}" order by name`])
    return [...stdout.matchAll(/POINT \(([-\d.]+) ([-\d.]+)\)/g)].map(([, x, y]) => [Number(x), Number(y)])
  }

  test('ogrinfo reads every collection: as many features as the database', async () => {
    expect(await countsIn(source)).toEqual(COUNTS)
    expect(Object.keys(COUNTS)).toEqual(COLLECTION_IDS)
  })

  test('ogr2ogr copies every collection into a GeoPackage, with what it says', async () => {
    const file = await copy('all', source)
    expect(await countsIn(file)).toEqual(COUNTS)
    const { stdout } = await run('ogrinfo', ['-ro', '-q', file, 'rooms'])
    expect(stdout).toContain('name (String) = Été')
    expect(stdout).toContain('areaM2 (Real) = 12.5')
  })

  test('ogr2ogr copies every collection in Lambert-93: as many, and where GDAL itself projects the degrees to', async () => {
    const projected = await copy('projected', '-t_srs', 'EPSG:2154', source)
    for (const id of COLLECTION_IDS) {
      const items = `${source.replace('OAPIF:', '')}/collections/${id}/items?limit=10000&crs=${LAMBERT93}`
      const file = await copy(`lambert-${id}`, '-a_srs', 'EPSG:2154', '-nln', id, items)
      expect(await countsIn(file)).toEqual({ [id]: COUNTS[id] })
      const [ours, theirs] = [await pointsIn(file, id), await pointsIn(projected, id)]
      const apart = ours.map(([x, y], at) => Math.hypot(x! - theirs[at]![0]!, y! - theirs[at]![1]!))
      expect({ id, points: apart.length, farthestM: Math.round(Math.max(...apart) * 10) / 10 }).toEqual({
        id,
        points: COUNTS[id],
        farthestM: 0,
      })
    }
  })

  test('a box and a filter of GDAL reach the server', async () => {
    const { stdout } = await run('ogrinfo', ['-ro', '-so', '-spat', '-1.6005', '47', '-1.5985', '48', source, 'sites'])
    expect(stdout).toContain('Feature Count: 2')
  })
})
