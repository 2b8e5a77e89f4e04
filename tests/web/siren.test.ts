import { expect, test } from 'vitest'
import { digitsOf, sirenFault, spacedSiren } from '../../web/organisations/siren.ts'

test('a SIREN is nine digits with their key, however it is spaced; an empty one is unknown', () => {
  expect(['', '  ', '244 400 404', '244400404', '732.829.320'].map(sirenFault)).toEqual([null, null, null, null, null])
  expect(['24440040', '2444004040', '24440O404', '244400405'].map(sirenFault)).toEqual([
    'too_short',
    'too_long',
    'not_digits',
    'wrong_key',
  ])
  expect([digitsOf('244 400.404'), spacedSiren('244400404')]).toEqual(['244400404', '244 400 404'])
})
