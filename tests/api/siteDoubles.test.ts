import { expect, test } from 'vitest'
import { geomFromGeoJson } from '../../server/db/geo.ts'
import { testApp } from '../support/app.ts'
import { onBothDatabases } from '../support/database.ts'
import { makeSite, makeTerritory, TERRITORY } from '../support/makers.ts'

onBothDatabases('doubles of sites', (database) => {
  const square = async (west: number) => {
    const ring = [[west, 47.2], [west + 0.001, 47.2], [west + 0.001, 47.201], [west, 47.201], [west, 47.2]] // prettier-ignore
    return geomFromGeoJson(database().db, { type: 'Polygon', coordinates: [ring] })
  }

  test('overlapping contours and one name twice are shown; what somebody says is remembered, and nothing is merged', async () => {
    const { db } = database()
    await makeTerritory(db)
    const app = await testApp(database())
    const site = async (name: string, west: number, at: [number, number]) =>
      makeSite(db, { name, outline: await square(west), at })
    const hall = await site('Halle', -1.6, [-1.5995, 47.2005])
    const factory = await site('Usine', -1.5995, [-1.5985, 47.2005])
    await site('À côté', -1.59855, [-1.598, 47.2005])
    const one = await makeSite(db, { name: 'Atelier Platform', at: [-1.55, 47.21] })
    const two = await makeSite(db, { name: 'L’atelier Plateform', at: [-1.551, 47.21] })
    await makeSite(db, { name: 'Atelier Platform', at: [-1.56, 47.21] })
    await makeSite(db, { name: 'Tout autre', at: [-1.55, 47.21] })

    const list = () => app.call('GET /api/site-doubles', { querystring: { territory: TERRITORY } })
    const found = await list()
    const brief = (pairs: typeof found) =>
      pairs.map(({ one, other, overlap, sameName, decision }) => ({
        ids: [one.id, other.id].sort(),
        overlap: overlap === null ? null : Math.round(overlap * 100) / 100,
        sameName,
        decision,
      }))
    const overlapping = { ids: [hall, factory].sort(), overlap: 0.5, sameName: false, decision: null }
    const named = { ids: [one, two].sort(), overlap: null, sameName: true, decision: null }
    expect(brief(found)).toEqual([overlapping, named])
    expect(found[1]!.metres).toBeCloseTo(75.8, 0)

    const say = (decision: 'same' | 'different') =>
      app.call('PUT /api/site-doubles', { body: { siteId: factory, otherId: hall, decision } })
    await say('same')
    await say('different')
    expect(brief(await list())).toEqual([named, { ...overlapping, decision: 'different' }])
    expect(await db.selectFrom('site').select('id').where('archivedAt', 'is', null).execute()).toHaveLength(7)
    expect(
      await app.refusal('PUT /api/site-doubles', { body: { siteId: hall, otherId: hall, decision: 'same' } }),
    ).toMatchObject({ code: 'site_twice', field: 'otherId' })
  })
})
