import { describe, expect, test } from 'vitest'
import { openCsv, type CsvRow } from '../../server/lib/csv.ts'

async function* pieces(text: string, size = text.length) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size?: number) {
  const { header, rows } = await openCsv(pieces(text, size))
  const all: CsvRow[] = []
  for await (const row of rows) all.push(row)
  return { header, rows: all }
}

describe('a CSV read piece by piece', () => {
  test('is the same however the pieces fall', async () => {
    const text = 'id;name\r\n1;"two\r\nlines; and ""quotes"""\r\n\r\n2;plain\n3;no line end'
    const whole = await read(text)
    expect(whole).toEqual({
      header: ['id', 'name'],
      rows: [
        { line: 2, cells: ['1', 'two\nlines; and "quotes"'] },
        { line: 5, cells: ['2', 'plain'] },
        { line: 6, cells: ['3', 'no line end'] },
      ],
    })
    for (const size of [1, 2, 3, 7]) expect(await read(text, size)).toEqual(whole)
  })

  test.each([
    ['a,b;c\n1,2;3', ['a', 'b;c']],
    ['a;b\n1;2', ['a', 'b']],
    ['a\tb\n1\t2', ['a', 'b']],
    ['"a,a";b\n1;2', ['a,a', 'b']],
  ])('takes the delimiter of its header: %j', async (text, header) => {
    expect((await read(text)).header).toEqual(header)
  })

  test('a quote that is never closed loses its own row only', async () => {
    expect((await read('id,name\n1,"open\n2,next\n3,last')).rows).toEqual([
      { line: 2, fault: 'quotes', text: '1,"open' },
      { line: 3, cells: ['2', 'next'] },
      { line: 4, cells: ['3', 'last'] },
    ])
  })

  test('two open quotes do not swallow the rows between them', async () => {
    expect((await read('id,name\n1,"open\n2,next\n3,"open too\n4,last')).rows).toEqual([
      { line: 2, fault: 'quotes', text: '1,"open' },
      { line: 3, cells: ['2', 'next'] },
      { line: 4, fault: 'quotes', text: '3,"open too' },
      { line: 5, cells: ['4', 'last'] },
    ])
  })

  test('a quote inside a cell is a letter like another', async () => {
    expect((await read('id,name\n1,5" pipe\n2,the "Great" Hall')).rows).toEqual([
      { line: 2, cells: ['1', '5" pipe'] },
      { line: 3, cells: ['2', 'the "Great" Hall'] },
    ])
  })

  test('a thousand rows are read as each would be, whatever stands between them', async () => {
    const rows = Array.from({ length: 1000 }, (_, at) =>
      at % 97 === 0 ? `${at},"two\nlines"` : at % 31 === 0 ? '' : `${at},x"y"`,
    )
    rows[500] = '500,a"b,"c'
    const expected: CsvRow[] = []
    let line = 1
    for (const [at, row] of rows.entries()) {
      line++
      if (at === 500) expected.push({ line, fault: 'quotes', text: row })
      else if (at % 97 === 0) expected.push({ line: line++, cells: [String(at), 'two\nlines'] })
      else if (row !== '') expected.push({ line, cells: [String(at), 'x"y"'] })
    }
    expect((await read(`id,name\n${rows.join('\n')}`, 777)).rows).toEqual(expected)
  })

  test('short and long rows keep the cells that they have', async () => {
    expect((await read('a,b,c\n1\n1,2,3,4')).rows).toEqual([
      { line: 2, cells: ['1'] },
      { line: 3, cells: ['1', '2', '3', '4'] },
    ])
  })

  test('a header alone has no rows; no header at all is refused, and so is a line without end', async () => {
    expect((await read('a,b\n')).rows).toEqual([])
    await expect(read('\n1,2')).rejects.toThrow('première ligne')
    await expect(read(`a,b\n${'x'.repeat(1_000_001)}`, 100_000)).rejects.toThrow('million')
  })
})
