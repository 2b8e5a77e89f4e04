import { expect, test } from 'vitest'
import { featuresOf } from '../../server/lib/geojsonFeatures.ts'

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}
async function read(text: string, size = text.length) {
  const all = []
  for await (const feature of featuresOf(pieces(text, size))) all.push(feature)
  return all
}

const collection = {
  type: 'FeatureCollection',
  name: 'with "features" : in its name',
  crs: { type: 'name' },
  features: [
    {
      type: 'Feature',
      properties: { name: 'a } ] brace, a \\" quote' },
      geometry: { type: 'Point', coordinates: [1, 2] },
    },
    { type: 'Feature', properties: null, geometry: null },
  ],
}
const features = [
  { properties: { name: 'a } ] brace, a \\" quote' }, geometry: { type: 'Point', coordinates: [1, 2] } },
  { properties: {}, geometry: null },
]

test('features are the same however the pieces fall, braces in texts included', async () => {
  for (const text of [JSON.stringify(collection), JSON.stringify(collection, null, 2)]) {
    for (const size of [1, 2, 5, 1000]) expect(await read(text, size)).toEqual(features)
  }
})

test('what comes after the features is left alone, and none is a collection too', async () => {
  expect(await read('{"type":"FeatureCollection","features":[],"bbox":[1,2,3,4]}')).toEqual([])
})

test.each(['[]', '{"type":"Feature"}', '{"features":[1]}', '{"features":[{"type":"Point"}]}', 'site_id,site_nom'])(
  'not a FeatureCollection: %s',
  async (text) => expect(read(text, 3)).rejects.toThrow('FeatureCollection'),
)

test('a file that breaks off says so', async () => {
  await expect(read(JSON.stringify(collection).slice(0, -20))).rejects.toThrow('incomplet')
})
