/** CSV for people and spreadsheets. */

/**
 * A text that no spreadsheet takes for a formula: an apostrophe stands before it. A text that begins so already gets one
 * more, so that `plainOfCell` gives back each text as it was.
 */
export const cellOfText = (text: string): string => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** What `cellOfText` was given. */
export const plainOfCell = (cell: string): string => (/^''*[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

export type Cell = string | number | boolean | null

/**
 * One line, ended: `null` is an empty cell, texts are as `cellOfText` and in quotes where they must be. With semicolons it is
 * for French spreadsheets, which want a decimal comma.
 */
export function csvLine(cells: readonly Cell[], delimiter: ',' | ';'): string {
  const written = cells.map((cell) => {
    if (cell === null) return ''
    if (typeof cell === 'number') return delimiter === ';' ? String(cell).replace('.', ',') : String(cell)
    if (typeof cell === 'boolean') return String(cell)
    const text = cellOfText(cell)
    return /["\r\n,;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  })
  return `${written.join(delimiter)}\r\n`
}
