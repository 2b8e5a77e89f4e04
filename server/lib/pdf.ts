import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import pdfMake from 'pdfmake'
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { DocumentSection, PrintedDocument } from './printed.ts'

// The fonts come with the library: nothing is fetched, and no other file may be read.
const FONTS = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const file = (style: string) => join(FONTS, `Roboto-${style}.ttf`)
pdfMake.setFonts({
  Roboto: {
    normal: file('Regular'),
    bold: file('Medium'),
    italics: file('Italic'),
    bolditalics: file('MediumItalic'),
  },
})
pdfMake.setUrlAccessPolicy(() => false)
pdfMake.setLocalAccessPolicy((path) => path.startsWith(FONTS))

/** On A4, with the banner on every page and the annexes on pages of their own. */
export function pdfOf(printed: PrintedDocument): Promise<Buffer> {
  const definition: TDocumentDefinitions = {
    info: { title: printed.title, subject: printed.banner, creator: 'Escale' },
    language: 'fr-FR',
    pageSize: 'A4',
    pageMargins: [56, 64, 56, 56],
    header: { text: printed.banner, alignment: 'center', bold: true, fontSize: 9, margin: [56, 24, 56, 0] },
    footer: (page, pages) => ({
      text: `${printed.title} – page ${page} sur ${pages}`,
      alignment: 'center',
      fontSize: 8,
      margin: [56, 16, 56, 0],
    }),
    defaultStyle: { font: 'Roboto', fontSize: 10.5, lineHeight: 1.25 },
    styles: { title: { fontSize: 17, bold: true }, heading: { fontSize: 12.5, bold: true, margin: [0, 14, 0, 4] } },
    content: [
      { text: printed.title, style: 'title' },
      ...printed.sections.flatMap(contentOf),
      ...(printed.signatures.length === 0
        ? []
        : [
            {
              margin: [0, 32, 0, 0] as [number, number, number, number],
              columns: printed.signatures.map((text) => ({ text: `${text}\nLe                    à` })),
              columnGap: 24,
              unbreakable: true,
            },
          ]),
      ...printed.annexes.flatMap((annex, at): Content[] => {
        const [heading, ...rest] = contentOf(annex)
        return [at === 0 ? { ...(heading as object), pageBreak: 'before' } : heading!, ...rest] as Content[]
      }),
    ],
  }
  return pdfMake.createPdf(definition).getBuffer()
}

function contentOf({ heading, paragraphs, table }: DocumentSection): Content[] {
  return [
    { text: heading, style: 'heading' },
    ...paragraphs.map((text): Content => ({ text, margin: [0, 0, 0, 4] })),
    ...(table === undefined
      ? []
      : [
          {
            layout: 'lightHorizontalLines',
            table: {
              headerRows: 1,
              widths: table.head.map(() => 'auto' as const),
              body: [table.head.map((text) => ({ text, bold: true })), ...table.rows.map((row) => [...row])],
            },
          },
        ]),
  ]
}
