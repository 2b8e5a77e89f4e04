/** What a reader finds in the documents that Escale writes, read from their bytes. */
import { inflateRawSync, inflateSync } from 'node:zlib'

/** Every run of text of a PDF file, in the order in which its pages draw them, without spaces between the runs. */
export function pdfText(pdf: Buffer): string {
  const objects = new Map<string, { head: string; stream: Buffer }>()
  const text = pdf.toString('latin1')
  for (const found of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const body = found[2]!
    const at = body.indexOf('\nstream\n')
    const head = at < 0 ? body : body.slice(0, at)
    const bytes = at < 0 ? '' : body.slice(at + 8, body.lastIndexOf('\nendstream'))
    const raw = Buffer.from(bytes, 'latin1')
    objects.set(found[1]!, { head, stream: head.includes('/FlateDecode') && at >= 0 ? inflateSync(raw) : raw })
  }
  const fonts = new Map<string, Map<string, string>>()
  for (const { head } of objects.values()) {
    for (const [, name, id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const cmap = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!)?.head ?? '')?.[1]
      if (cmap !== undefined) fonts.set(name!, glyphsOf(objects.get(cmap)!.stream.toString('latin1')))
    }
  }
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head))
  return pages
    .map(({ head }) => drawn(objects.get(/\/Contents (\d+) 0 R/.exec(head)![1]!)!.stream.toString('latin1'), fonts))
    .join('')
}

/** Characters by glyph, from a ToUnicode table. */
function glyphsOf(cmap: string): Map<string, string> {
  const glyphs = new Map<string, string>()
  for (const [, first, list] of cmap.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    const characters = [...list!.matchAll(/<([0-9a-f ]+)>/g)].map(([, hex]) =>
      (hex!.match(/[0-9a-f]{4}/g) ?? []).map((unit) => String.fromCharCode(parseInt(unit, 16))).join(''),
    )
    characters.forEach((character, i) =>
      glyphs.set((parseInt(first!, 16) + i).toString(16).padStart(4, '0'), character),
    )
  }
  return glyphs
}

function drawn(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let font = ''
  let text = ''
  for (const [, name, runs] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name !== undefined) font = name
    else
      for (const [, hex] of runs!.matchAll(/<([0-9a-f]+)>/g))
        text += (hex!.match(/.{4}/g) ?? []).map((glyph) => fonts.get(font)?.get(glyph) ?? '?').join('')
  }
  return text
}

/** Every paragraph of a Word file, in order: the body of `part`. */
export function docxParagraphs(docx: Buffer, part = 'word/document.xml'): string[] {
  const xml = zipEntry(docx, part).toString('utf8')
  return [...xml.matchAll(/<w:p[ >][\s\S]*?<\/w:p>/g)].map(([paragraph]) =>
    [...paragraph.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)].map(([, words]) => words).join(''),
  )
}

function zipEntry(zip: Buffer, name: string): Buffer {
  let at = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]))
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const nameLength = zip.readUInt16LE(at + 28)
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const local = zip.readUInt32LE(at + 42)
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20))
      return zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  throw new Error(`no ${name} in this file`)
}
