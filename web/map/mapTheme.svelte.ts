import type { StyleSpecification } from 'maplibre-gl'
import { setting } from '../api/config.svelte.ts'
import { theme } from '../ui/theme.svelte.ts'
import { paletteOf } from './palette.ts'
import { chartStyle, withOurFont } from './style.ts'

const PATIENCE_MS = 6000

/** What the map stands on: the server's base map when it is set and answers, else our own chart. */
class MapTheme {
  #basemap = $state.raw<StyleSpecification | null>(null)
  /** The base map that was asked for does not answer: the map goes on without it */
  unreachable = $state(false)
  #asked = false

  palette = $derived(paletteOf(theme.dark && this.#basemap === null))
  style = $derived(this.#basemap ?? chartStyle(this.palette))
  attribution = $derived(this.#basemap === null ? null : setting.config.basemap.attribution)

  /** Asks for the base map, once a visit. */
  async load(): Promise<void> {
    const { styleUrl } = setting.config.basemap
    if (styleUrl === null || this.#asked) return
    this.#asked = true
    try {
      const response = await fetch(styleUrl, { signal: AbortSignal.timeout(PATIENCE_MS) })
      if (!response.ok) throw new Error(`the base map answered ${response.status}`)
      this.#basemap = withOurFont((await response.json()) as StyleSpecification)
      this.unreachable = false
    } catch {
      this.unreachable = true
      this.#asked = false
    }
  }
}

export const mapTheme = new MapTheme()
