import {
  AlignmentType,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { DocumentSection, DocumentTable, PrintedDocument } from '../../lib/printed.ts'

/** The same text as the PDF, for counsel to edit. */
export function docxOf({ title, banner, sections, annexes, signatures }: PrintedDocument): Promise<Buffer> {
  return Packer.toBuffer(
    new Document({
      title,
      description: banner,
      creator: 'Escale',
      styles: { default: { document: { run: { font: 'Arial', size: 21, language: { value: 'fr-FR' } } } } },
      sections: [
        {
          headers: { default: new Header({ children: [centred([new TextRun({ text: banner, bold: true })])] }) },
          footers: {
            default: new Footer({
              children: [
                centred([new TextRun({ children: ['Page ', PageNumber.CURRENT, ' sur ', PageNumber.TOTAL_PAGES] })]),
              ],
            }),
          },
          children: [
            new Paragraph({ text: title, heading: HeadingLevel.TITLE }),
            ...sections.flatMap((section) => childrenOf(section)),
            ...signatures.map((text) => new Paragraph({ text, spacing: { before: 600 } })),
            ...annexes.flatMap((annex, at) => childrenOf(annex, at === 0)),
          ],
        },
      ],
    }),
  )
}

const centred = (children: TextRun[]) => new Paragraph({ alignment: AlignmentType.CENTER, children })

function childrenOf({ heading, paragraphs, table }: DocumentSection, pageBreakBefore = false) {
  return [
    new Paragraph({
      text: heading,
      heading: HeadingLevel.HEADING_2,
      spacing: { before: 280, after: 80 },
      pageBreakBefore,
    }),
    ...paragraphs.map((text) => new Paragraph({ text, spacing: { after: 80 } })),
    ...(table === undefined ? [] : [tableOf(table)]),
  ]
}

function tableOf({ head, rows }: DocumentTable): Table {
  const line = (cells: readonly string[], bold: boolean) =>
    new TableRow({
      tableHeader: bold,
      children: cells.map(
        (text) => new TableCell({ children: [new Paragraph({ children: [new TextRun({ text, bold })] })] }),
      ),
    })
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [line(head, true), ...rows.map((row) => line(row, false))],
  })
}
