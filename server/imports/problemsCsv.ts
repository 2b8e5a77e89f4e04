import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import type { Problem } from '../lib/importReport.ts'
import { listProblems } from './imports.queries.ts'

const HEAD = ['Ligne', 'Colonne', 'Valeur', 'Sort', 'Code', 'Explication']
const ACTIONS: Readonly<Record<Problem['action'], string>> = {
  mended: 'réparé',
  refused: 'refusé',
  kept: 'gardé',
  reported: 'à vérifier',
}

/** The problems of an import as French spreadsheets open them. */
export async function problemsCsv(db: Kysely<Tables>, id: string): Promise<string> {
  const lines = [HEAD]
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listProblems>> = await listProblems(db, id, { limit: 500, cursor })
    for (const { line, field, value, action, code, reason } of page.items)
      lines.push([String(line), field, value ?? '', ACTIONS[action], code, reason])
    cursor = page.next
  } while (cursor !== null)
  return `\uFEFF${lines.map(lineOf).join('')}`
}

const lineOf = (cells: readonly string[]): string => `${cells.map(cellOf).join(';')}\r\n`

/** A value of somebody's file must not become a formula in a spreadsheet. */
function cellOf(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[";\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
