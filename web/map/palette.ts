/** Colours of the map: WebGL takes no CSS variables, so they are said here, one set for each theme. */
export interface MapPalette {
  readonly water: string
  readonly land: string
  readonly edge: string
  readonly grid: string
  readonly label: string
  readonly halo: string
  readonly permanent: string
  readonly transitional: string
  readonly paper: string
  readonly cluster: string
  readonly onCluster: string
  readonly free: string
  readonly freeInk: string
  readonly chosen: string
}

const LIGHT: MapPalette = {
  water: '#e3ecea',
  land: '#f8faf9',
  edge: '#a9bbb9',
  grid: '#d3dfdc',
  label: '#3c5357',
  halo: '#f8faf9',
  permanent: '#0b5f6b',
  transitional: '#a85a00',
  paper: '#ffffff',
  cluster: '#12424b',
  onCluster: '#ffffff',
  free: '#2f8f4e',
  freeInk: '#1c6236',
  chosen: '#b8470c',
}
const DARK: MapPalette = {
  water: '#0b181c',
  land: '#142529',
  edge: '#3c5459',
  grid: '#182a2f',
  label: '#aebfc0',
  halo: '#0e1c20',
  permanent: '#6cc3c9',
  transitional: '#f2b33d',
  paper: '#10211f',
  cluster: '#cfe3e3',
  onCluster: '#0b2329',
  free: '#5fc980',
  freeInk: '#93e0a9',
  chosen: '#ffb37a',
}

export const paletteOf = (dark: boolean): MapPalette => (dark ? DARK : LIGHT)
