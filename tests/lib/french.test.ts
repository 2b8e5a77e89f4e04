import { expect, test } from 'vitest'
import { count, euros, list, number, signed } from '../../server/lib/french.ts'

test.each([
  [0, '0'],
  [2.8, '2,8'],
  [1234.567, '1\u202f234,57'],
  [1_000_000, '1\u202f000\u202f000'],
  [-12.5, '−12,5'],
  [-0.001, '0'],
])('number %d reads « %s »', (value, text) => expect(number(value)).toBe(text))

test('a signed number shows which way it goes', () =>
  expect([0.15, 0, -0.1].map(signed)).toEqual(['+0,15', '0', '−0,1']))

test('the plural begins at two', () =>
  expect([0, 1, 1.5, 2, -2].map((value) => count(value, 'local', 'locaux'))).toEqual([
    '0 local',
    '1 local',
    '1,5 local',
    '2 locaux',
    '−2 locaux',
  ]))

test.each([
  [0, '0 €'],
  [125_000, '1\u202f250 €'],
  [1_250, '12,50 €'],
  [1_205, '12,05 €'],
])('%d cents read « %s »', (cents, text) => expect(euros(cents)).toBe(text))

test('a list ends with its last word', () =>
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'], 'ou')]).toEqual([
    '',
    'a',
    'a et b',
    'a, b ou c',
  ]))
