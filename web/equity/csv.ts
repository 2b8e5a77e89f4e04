import type { Dimension, EquityReport, Figures } from '../../server/contract.ts'
import { DIMENSION, text, VERDICT } from '../text/equity.ts'

const quoted = (cell: string): string => (/[";\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const decimal = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(Math.round(value * 1000) / 1000).replace('.', ',')

function cellsOf(figures: Figures | null): string[] {
  if (figures === null) return [text.maskedGroup, ...Array.from({ length: 13 }, () => '')]
  const { received, waiting, housed, refused, withdrawn, offered, appeals, share, delay } = figures
  return [
    ...[received, waiting, housed, refused, withdrawn, offered, appeals].map(String),
    ...[share?.housed, share?.low, share?.high, delay?.days, delay?.low, delay?.high, delay?.of].map(decimal),
  ]
}

/** The report as French spreadsheets open it: semicolons, decimal commas; what is unknown or masked is empty. */
export function equityCsv(
  { whole, dimensions }: EquityReport,
  nameOf: (dimension: Dimension, code: string | null) => string,
): string {
  const { columns } = text
  const head = [
    'Critère',
    columns.group,
    columns.received,
    columns.waiting,
    columns.housed,
    columns.refused,
    columns.withdrawn,
    columns.offered,
    columns.appeals,
    columns.share,
    'Part logée, bas',
    'Part logée, haut',
    'Délai médian (jours)',
    'Délai, bas',
    'Délai, haut',
    'Délai, demandes',
    'Probabilité corrigée',
    columns.comparison,
  ]
  const lines = [
    head,
    ['', text.whole, ...cellsOf(whole), '', ''],
    ...dimensions.flatMap(({ dimension, groups }) =>
      groups.map(({ code, figures, comparison }) => [
        DIMENSION[dimension],
        nameOf(dimension, code),
        ...cellsOf(figures),
        decimal(comparison?.probability),
        comparison === null ? '' : VERDICT[comparison.verdict],
      ]),
    ),
  ]
  return `${lines.map((cells) => cells.map(quoted).join(';')).join('\r\n')}\r\n`
}
