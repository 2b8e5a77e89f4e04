import { parse } from 'csv-parse/sync'
import { WrongFile } from './textFile.ts'

/** A row by its first line in the file (the header is line 1): its cells, or what is wrong with it. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly fault: 'quotes'; readonly text: string }

export interface Csv {
  readonly header: readonly string[]
  readonly rows: AsyncGenerator<CsvRow>
}

/** A cell in quotes may hold line ends, but a quote that is never closed must not swallow the file. */
const MOST_LINES_IN_A_ROW = 30
const LONGEST_LINE = 1_000_000
/** The parser costs as much to start as to read dozens of rows. */
const ROWS_AT_ONCE = 200

/**
 * Reads a CSV piece by piece, never as a whole; the delimiter (`;`, `,` or tab) is the one of its header. A row whose
 * quotes are not balanced is given as a fault, and reading goes on at the next line.
 * @throws WrongFile when there is no header, or a line is longer than a million characters
 */
export async function openCsv(chunks: AsyncIterable<string>): Promise<Csv> {
  const lines = linesOf(chunks)
  const first = await lines.next()
  if (first.done || first.value.trim() === '')
    throw new WrongFile('La première ligne du fichier est vide : il y faut le nom des colonnes.')
  const delimiter = delimiterOf(first.value)
  const header = (cellsOf(first.value, delimiter) ?? []).map((name) => name.trim())
  return { header, rows: rowsOf(lines, delimiter, header.length) }
}

async function* rowsOf(lines: AsyncGenerator<string>, delimiter: string, columns: number): AsyncGenerator<CsvRow> {
  /** Lines read ahead while looking for the end of a row. */
  const ahead: string[] = []
  let line = 1
  /** Lines that could not be read together: each is looked at on its own. */
  let oneByOne = 0
  const peek = async (place: number): Promise<string | undefined> => {
    while (ahead.length <= place) {
      const next = await lines.next()
      if (next.done) return undefined
      ahead.push(next.value)
    }
    return ahead[place]
  }
  try {
    while ((await peek(0)) !== undefined) {
      if (oneByOne === 0) {
        let plain = 0
        while (plain < ROWS_AT_ONCE && (await peek(plain)) !== undefined && isBalanced(ahead[plain]!)) plain++
        const together = parsed(ahead.slice(0, plain).join('\n'), delimiter, true)
        if (plain > 0 && together?.length === plain) {
          for (const cells of together) {
            line++
            if (!isBlank(cells)) yield { line, cells }
          }
          ahead.splice(0, plain)
          continue
        }
        oneByOne = Math.max(plain, 1)
      }
      const start = line + 1
      let text = ahead[0]!
      let taken = 1
      while (!isBalanced(text) && taken < MOST_LINES_IN_A_ROW && (await peek(taken)) !== undefined) {
        text += `\n${ahead[taken]!}`
        taken++
      }
      let cells = isBalanced(text) ? cellsOf(text, delimiter) : null
      // Lines that were joined must make exactly one row; or else the quote was a slip of the pen in the first one,
      // which can still be read when the quote stands inside a cell, as in 5" pipe.
      if (cells === null || (taken > 1 && cells.length !== columns)) {
        text = ahead[0]!
        taken = 1
        cells = cellsOf(text, delimiter)
        if (cells?.length !== columns) cells = null
      }
      ahead.splice(0, taken)
      line += taken
      oneByOne = Math.max(oneByOne - taken, 0)
      if (text.trim() === '') continue
      if (cells === null) yield { line: start, fault: 'quotes', text }
      else if (!isBlank(cells)) yield { line: start, cells }
    }
  } finally {
    // Whoever stops early lets go of the file.
    await lines.return(undefined)
  }
}

function cellsOf(text: string, delimiter: string): string[] | null {
  // Only within one line may a quote be a letter like another: over several, it would hide that a row is missing.
  const rows = parsed(text, delimiter, !text.includes('\n'))
  return rows?.length === 1 ? rows[0]! : null
}

function parsed(text: string, delimiter: string, relaxed: boolean): string[][] | null {
  try {
    return parse(text, { delimiter, relax_quotes: relaxed, relax_column_count: true })
  } catch {
    return null
  }
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

const isBalanced = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 0

function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '')
  const count = (delimiter: string) => bare.split(delimiter).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    yield* lines
    if (rest.length > LONGEST_LINE)
      throw new WrongFile('Une ligne du fichier dépasse un million de caractères : ce n’est pas un CSV.')
  }
  if (rest !== '') yield rest.replace(/\r$/, '')
}
