import type { Bar, Row } from './timelineGeometry.ts'

/** The keyboard's walk through the timeline: where it stands, where a key leads, what must be scrolled into sight. */

/** Where the keyboard is: a row, and one of its bars; −1 is the name of the row. */
export interface Focus {
  row: number
  bar: number
}
const PAGE_OF_ROWS = 10

export const sameFocus = (one: Focus | null, two: Focus): boolean =>
  one !== null && one.row === two.row && one.bar === two.bar

const barsOf = (row: Row | undefined): readonly Bar[] => (row?.kind === 'room' ? row.bars : [])

/** What makes an element one of the places of the walk; only the place where the keyboard stands can be tabbed to. */
export interface Stop {
  'data-row': number
  'data-bar': number
  tabindex: 0 | -1
}

/** Rows and bars come and go with folds, periods and decisions: the nearest place that is still there. */
export function heldFocus(rows: readonly Row[], wanted: Focus): Focus {
  const row = Math.min(wanted.row, rows.length - 1)
  return { row, bar: Math.min(wanted.bar, barsOf(rows[row]).length - 1) }
}

/** Where a key leads, or null when it is not a key of the grid. Up and down stay at the same time of the year. */
export function moveFocus(rows: readonly Row[], { row, bar }: Focus, key: string, ctrl: boolean): Focus | null {
  const here = barsOf(rows[row])
  const last = rows.length - 1
  const middle = here[bar] && here[bar].x + here[bar].width / 2
  const goTo = (target: number): Focus => {
    const to = Math.min(Math.max(target, 0), last)
    return { row: to, bar: middle === undefined ? -1 : nearest(barsOf(rows[to]), middle) }
  }
  switch (key) {
    case 'ArrowRight':
      return { row, bar: Math.min(bar + 1, here.length - 1) }
    case 'ArrowLeft':
      return { row, bar: Math.max(bar - 1, -1) }
    case 'ArrowDown':
      return goTo(row + 1)
    case 'ArrowUp':
      return goTo(row - 1)
    case 'PageDown':
      return goTo(row + PAGE_OF_ROWS)
    case 'PageUp':
      return goTo(row - PAGE_OF_ROWS)
    case 'Home':
      return ctrl ? { row: 0, bar: -1 } : { row, bar: -1 }
    case 'End':
      return ctrl ? { row: last, bar: -1 } : { row, bar: here.length - 1 }
    default:
      return null
  }
}

/** The bar nearest to a point across the page; −1 when there is none. */
function nearest(bars: readonly Bar[], x: number): number {
  const away = (bar: Bar) => Math.max(bar.x - x, x - bar.x - bar.width, 0)
  return bars.reduce((best, bar, i) => (best === -1 || away(bar) < away(bars[best] ?? bar) ? i : best), -1)
}

/** What the window shows of rows and quarters, in pixels: the head and the names, which stay in place, are no part. */
export interface Sight {
  top: number
  left: number
  width: number
  height: number
}

/** Where to scroll to: no further than needed for the row, and the start of the bar, to be in sight. */
export function scrollTo(
  rows: readonly Row[],
  { row: at, bar: b }: Focus,
  sight: Sight,
): { top: number; left: number } {
  const row = rows[at]
  if (row === undefined) return { top: sight.top, left: sight.left }
  const top = Math.min(Math.max(sight.top, row.top + row.height - sight.height), row.top)
  const bar = barsOf(row)[b]
  if (bar === undefined) return { top, left: sight.left }
  const end = bar.x + Math.min(bar.width, sight.width) - sight.width
  return { top, left: Math.min(Math.max(sight.left, end), bar.x) }
}
