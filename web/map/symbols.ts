import type { Permanence, SiteStatus } from '../../server/contract.ts'
import type { MapPalette } from './palette.ts'

/**
 * The marks of sites, told apart without colour. Shape: a square for a permanent site, a diamond for a transitional
 * one. Filling, as the site's life goes on: dotted outline, outline, half, full; closed is crossed out.
 */
export const symbolName = (permanence: Permanence, status: SiteStatus) => `site-${permanence}-${status}`

export const SYMBOL_PIXELS = 22
const RATIO = 2

type Pen = CanvasRenderingContext2D

export function drawSymbol(pen: Pen, permanence: Permanence, status: SiteStatus, palette: MapPalette): void {
  const ink = permanence === 'permanent' ? palette.permanent : palette.transitional
  const size = SYMBOL_PIXELS
  const middle = size / 2
  const shape = new Path2D()
  if (permanence === 'permanent') shape.roundRect(4, 4, size - 8, size - 8, 2)
  else {
    shape.moveTo(middle, 2)
    shape.lineTo(size - 2, middle)
    shape.lineTo(middle, size - 2)
    shape.lineTo(2, middle)
    shape.closePath()
  }
  pen.lineJoin = 'round'
  pen.lineCap = 'butt'
  pen.strokeStyle = palette.halo
  pen.lineWidth = 5
  pen.stroke(shape)
  pen.fillStyle = palette.paper
  pen.fill(shape)
  pen.save()
  pen.clip(shape)
  pen.fillStyle = ink
  if (status === 'open') pen.fillRect(0, 0, size, size)
  if (status === 'secured') pen.fillRect(0, middle, size, middle)
  pen.restore()
  pen.strokeStyle = ink
  pen.lineWidth = 2
  pen.setLineDash(status === 'spotted' ? [2, 2] : [])
  pen.stroke(shape)
  pen.setLineDash([])
  if (status === 'closed') {
    pen.beginPath()
    const reach = permanence === 'permanent' ? 4.5 : 3.6
    pen.moveTo(middle - reach, middle - reach)
    pen.lineTo(middle + reach, middle + reach)
    pen.moveTo(middle + reach, middle - reach)
    pen.lineTo(middle - reach, middle + reach)
    pen.stroke()
  }
}

/** The mark as an image for the map, at twice its size for sharp screens. */
export function symbolImage(permanence: Permanence, status: SiteStatus, palette: MapPalette): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SYMBOL_PIXELS * RATIO
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  pen.scale(RATIO, RATIO)
  drawSymbol(pen, permanence, status, palette)
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}
export const SYMBOL_OPTIONS = { pixelRatio: RATIO }
