import type { FeatureCollection, MultiLineString } from 'geojson'
import type { StyleSpecification } from 'maplibre-gl'
import fontUrl from '@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2?url'
import type { MapPalette } from './palette.ts'

/** The one font of our labels, drawn from the bundled file: no glyph server is asked. */
export const MAP_FONT = ['Instrument Sans']
const FONT_FACES = { 'Instrument Sans': new URL(fontUrl, document.baseURI).href }

/** A map with no base map: water, and the meridians and parallels of a chart to give it a scale. */
export function chartStyle(palette: MapPalette): StyleSpecification {
  return {
    version: 8,
    'font-faces': FONT_FACES,
    sources: { graticule: { type: 'geojson', data: GRATICULE } },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': palette.water } },
      { id: 'graticule', type: 'line', source: 'graticule', paint: { 'line-color': palette.grid, 'line-width': 1 } },
    ],
  }
}

/** A style from elsewhere, so that our labels find their font beside its own. */
export function withOurFont(style: StyleSpecification): StyleSpecification {
  return { ...style, 'font-faces': { ...style['font-faces'], ...FONT_FACES } }
}

const STEP_DEGREES = 0.05
const range = (from: number, to: number) =>
  Array.from({ length: Math.round((to - from) / STEP_DEGREES) + 1 }, (_, i) => from + i * STEP_DEGREES)

/** Lines of the chart over western France and around, every 3 minutes of arc. */
const GRATICULE: FeatureCollection<MultiLineString> = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: {},
      geometry: {
        type: 'MultiLineString',
        coordinates: [
          ...range(-4, 1).map((longitude) => [
            [longitude, 45.5],
            [longitude, 49],
          ]),
          ...range(45.5, 49).map((latitude) => [
            [-4, latitude],
            [1, latitude],
          ]),
        ],
      },
    },
  ],
}
