import { describe, expect, test } from 'vitest'
import {
  addDays,
  addQuarters,
  formatArea,
  formatDay,
  formatEuros,
  formatMeasure,
  formatPeriod,
  formatQuarter,
  formatQuarterMonths,
  formatYesNo,
  plain,
  quarterOf,
  quartersBetween,
} from '../../web/text/format.ts'
import { count, french, typeset } from '../../web/text/french.ts'
import { parseNumber } from '../../web/ui/number.ts'

/** No-break spaces, narrow or not, as plain ones: what matters in most tests are the words. */
const words = (sentence: string) => sentence.replace(/[\u00a0\u202f]/g, ' ')

describe('days and quarters', () => {
  test('a day reads in full, the first of a month as « 1er »', () => {
    expect([formatDay('2027-04-01'), formatDay('2027-12-31'), formatDay(null)]).toEqual([
      '1er avril 2027',
      '31 décembre 2027',
      'inconnu',
    ])
  })

  test('a half-open period is said by its last day, an open end by its start', () => {
    expect(
      [
        { from: '2027-01-01', until: '2028-01-01' },
        { from: '2027-01-01', until: null },
        { from: null, until: '2027-03-01' },
        { from: null, until: null },
      ].map(formatPeriod),
    ).toEqual([
      'du 1er janvier 2027 au 31 décembre 2027',
      'depuis le 1er janvier 2027',
      'jusqu’au 28 février 2027',
      'sans dates connues',
    ])
  })

  test('quarters are found, counted and moved over the turn of a year', () => {
    expect([
      quarterOf('2026-11-24'),
      addQuarters('2026-11-24', 1),
      addQuarters('2027-01-01', -5),
      quartersBetween('2026-11-24', '2028-01-01'),
      words(formatQuarter('2027-05-09')),
      formatQuarterMonths('2027-05-09'),
    ]).toEqual(['2026-10-01', '2027-01-01', '2025-10-01', 5, 'T2 2027', 'avril à juin 2027'])
  })

  test('a leap day is a day', () => expect(addDays('2028-02-28', 1)).toBe('2028-02-29'))
})

describe('measures', () => {
  test('unknown is said, zero is zero', () => {
    expect([formatEuros(null), words(formatEuros(0)), formatArea(null), formatYesNo(null), formatYesNo(false)]).toEqual(
      ['inconnu', '0 €', 'inconnu', 'inconnu', 'non'],
    )
  })

  test('euros show cents only when there are some, areas are whole above ten', () => {
    expect([
      words(formatEuros(125_000)),
      words(formatEuros(1_250)),
      words(formatArea(1250.4)),
      words(formatArea(6.25)),
      words(formatMeasure(3.5, 'kN/m²')),
    ]).toEqual(['1 250 €', '12,50 €', '1 250 m²', '6,25 m²', '3,5 kN/m²'])
  })

  test('a number is read as a French person writes it; what is none is NaN, never zero', () => {
    expect(['1 250,5', '3.5', '', '  ', '-2', 'dix', '1,2,3'].map(parseNumber)).toEqual([
      1250.5,
      3.5,
      null,
      null,
      -2,
      Number.NaN,
      Number.NaN,
    ])
  })
})

describe('typography', () => {
  test('French spaces and apostrophes are put where they belong, and only there', () => {
    expect(typeset("L'atelier « Nord » : 12 m² libres ? Oui ; 40 maisons")).toBe(
      'L’atelier «\u00a0Nord\u00a0»\u00a0: 12\u00a0m² libres\u202f? Oui\u202f; 40 maisons',
    )
  })

  test('a tree of sentences keeps its shape and its functions', () => {
    const text = french({ a: "l'un", more: { b: (n: number) => `${n} € ?` } })
    expect([text.a, text.more.b(3)]).toEqual(['l’un', '3\u00a0€\u202f?'])
  })

  test('none and one are singular', () => {
    expect([0, 1, 2].map((n) => words(count(n, 'local', 'locaux')))).toEqual(['0 local', '1 local', '2 locaux'])
  })

  test('search ignores case and accents', () => expect(plain('Rezé ŒUVRE')).toBe('reze œuvre'))
})
