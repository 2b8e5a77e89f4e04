import type { Action, Problem } from '../../lib/importReport.ts'
import { plainOfCell } from '../../lib/csvText.ts'
import { isDay } from '../../lib/span.ts'

/** How producers write that they don't know. An empty cell is the standard's own way and no dirt. */
const NOT_AVAILABLE = /^(na|nan|n\/a|null|none|#n\/a)$/i
/** Control characters: PostgreSQL refuses NUL, and no reader wants the others. */
const CONTROL = /[\u0000-\u001f\u007f]+/g
const COMMUNE = /^(\d{2}|2A|2B)\d{3}$/

/** One row of a CSV by column name, read value by value; each mended value is noted. */
export class Row {
  readonly problems: Problem[] = []
  readonly #cells: ReadonlyMap<string, string>

  constructor(
    readonly line: number,
    header: readonly string[],
    cells: readonly string[],
  ) {
    this.#cells = new Map(header.map((name, at) => [name, cells[at] ?? '']))
    const extra = cells.slice(header.length)
    if (cells.length < header.length) {
      const missing = header.slice(cells.length)
      this.mend(missing[0]!, null, 'columns_missing', `La ligne s’arrête avant ${missing.join(', ')} : laissé inconnu.`)
    } else if (extra.some((cell) => cell.trim() !== '')) {
      // Which cell is one too many can't be known: every value after it may stand in the wrong column.
      this.#note('', extra.join(' '), 'refused', 'columns_too_many', 'La ligne a plus de cellules que de colonnes.')
    } else if (extra.length > 0) {
      this.mend('', null, 'columns_empty', 'Cellules vides en trop en fin de ligne : ignorées.')
    }
  }

  /** Whether the row as a whole can't be read. */
  get isBroken(): boolean {
    return this.problems.some(({ action }) => action === 'refused')
  }

  mend(field: string, value: string | null, code: string, reason: string): void {
    this.#note(field, value, 'mended', code, reason)
  }

  report(field: string, value: string | null, code: string, reason: string): void {
    this.#note(field, value, 'reported', code, reason)
  }

  /** The reason to refuse the row, to be given to the tally. */
  refusal(field: string, code: string, reason: string): Problem {
    return { line: this.line, field, value: this.raw(field), action: 'refused', code, reason }
  }

  /** Something for a person to look at, to be given to the tally when the row is taken. */
  reported(field: string, code: string, reason: string): Problem {
    return { line: this.line, field, value: this.raw(field), action: 'reported', code, reason }
  }

  /** As the file writes it; null when the column is missing. */
  raw(field: string): string | null {
    return this.#cells.get(field) ?? null
  }

  /** A text of at most `longest` characters; null: unknown. */
  text(field: string, longest = 200): string | null {
    const raw = this.raw(field)
    const text = (raw === null ? null : plainOfCell(raw))?.replaceAll(CONTROL, ' ').replaceAll(/\s+/g, ' ').trim() ?? ''
    if (text === '') return null
    if (NOT_AVAILABLE.test(text)) {
      this.mend(field, raw, 'not_available', `« ${text} » : laissé inconnu.`)
      return null
    }
    if (text.length <= longest) return text
    this.mend(field, raw, 'too_long', `Texte de plus de ${longest} caractères : coupé.`)
    return `${text.slice(0, longest - 1)}…`
  }

  /** One of the codes of a list; what only differs by case, accents or apostrophe is put right. */
  code(field: string, codes: readonly string[]): string | null {
    const text = this.text(field)
    if (text === null || codes.includes(text)) return text
    const near = codes.find((code) => plain(code) === plain(text) || plain(code) === `friche ${plain(text)}`)
    if (near !== undefined) {
      this.mend(field, text, 'code_spelling', `Lu « ${near} », le code de la liste.`)
      return near
    }
    this.mend(field, text, 'code_unknown', `« ${text} » n’est pas dans la liste du standard : laissé inconnu.`)
    return null
  }

  /** A number above zero; a decimal comma and spaces between thousands are understood. */
  positive(field: string): number | null {
    const text = this.text(field)
    if (text === null) return null
    const number = Number(text.replaceAll(' ', '').replace(',', '.'))
    if (number > 0 && number < 1e9) {
      if (!/^\d+(\.\d+)?$/.test(text)) this.mend(field, text, 'number_spelling', `Lu ${number}.`)
      return number
    }
    this.mend(field, text, 'not_a_quantity', `« ${text} » n’est pas une quantité : laissé inconnu.`)
    return null
  }

  /** A day as ISO text; `31/12/2023` is understood. */
  day(field: string): string | null {
    const text = this.text(field)
    if (text === null || isDay(text)) return text
    const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? []
    const iso = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`
    if (isDay(iso)) {
      this.mend(field, text, 'day_spelling', `Date lue ${iso}.`)
      return iso
    }
    this.mend(field, text, 'not_a_day', `« ${text} » n’est pas une date : laissé inconnu.`)
    return null
  }

  /** An INSEE code of commune; spreadsheets eat its leading zero. */
  commune(field: string): string | null {
    const text = this.text(field)
    if (text === null || COMMUNE.test(text)) return text
    if (/^\d{4}$/.test(text)) {
      this.mend(field, text, 'leading_zero', `Zéro de tête perdu : lu 0${text}.`)
      return `0${text}`
    }
    this.mend(field, text, 'not_a_commune', `« ${text} » n’est pas un code de commune : laissé inconnu.`)
    return null
  }

  #note(field: string, value: string | null, action: Action, code: string, reason: string): void {
    this.problems.push({ line: this.line, field, value, action, code, reason })
  }
}

/** Lower case, without accents, signs or double spaces: what two spellings of one name share. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
}
