/** Reads a number as a French person writes it: `1 250,5`. Empty is `null` (unknown); anything else that is none is NaN. */
export function parseNumber(words: string): number | null {
  const compact = words.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.')
  if (compact === '') return null
  return /^-?\d+(\.\d*)?$/.test(compact) ? Number(compact) : Number.NaN
}
