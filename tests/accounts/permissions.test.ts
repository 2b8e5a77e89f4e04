import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceOf } from '../../server/accounts/device.ts'
import {
  may,
  PERMISSIONS,
  reaches,
  territoriesOf,
  withinOf,
  type Caller,
  type HeldRole,
  type Right,
} from '../../server/accounts/permissions.ts'
import { asRecoveryCode, newRecoveryCodes, newTotpSecret, stepOfCode } from '../../server/accounts/secondFactor.ts'
import { ROLES } from '../../server/db/codes.ts'

const person = { id: 'p', fullName: 'Nour', email: 'n@exemple.fr', demonstration: false }
const caller = (...roles: HeldRole[]): Caller => ({ person, sessionId: 's', roles })
const code = fc.constantFrom('a', 'b', 'c')
const held: fc.Arbitrary<HeldRole> = fc
  .record({ role: fc.constantFrom(...ROLES), territory: code, place: code })
  .map(({ role, territory, place }) => ({
    role,
    territory,
    commune: role === 'municipality' ? place : null,
    organisation: role === 'member' ? place : null,
  }))
const right = fc.constantFrom(...(Object.keys(PERMISSIONS) as Right[]))
const standing = fc.record({ territory: code, communes: fc.uniqueArray(code), organisation: fc.option(code) })

describe('rights', () => {
  test('who has no role may do nothing that needs one', () => {
    for (const one of Object.keys(PERMISSIONS) as Right[]) expect(may(caller(), one)).toBe(false)
    expect([may(caller(), 'signedIn'), may(caller(), 'anyone')]).toEqual([true, true])
    expect(may({ ...caller(), person: null }, 'signedIn')).toBe(false)
  })

  test('nothing is reached without the right in the territory of the object', () =>
    fc.assert(
      fc.property(fc.array(held, { maxLength: 3 }), right, standing, (roles, one, object) => {
        const who = caller(...roles)
        if (!reaches(who, one, object)) return
        expect(may(who, one)).toBe(true)
        expect(territoriesOf(who, one)!.has(object.territory)).toBe(true)
      }),
    ))

  test('a list shows what a sheet would open, and nothing else', () =>
    fc.assert(
      fc.property(fc.array(held, { minLength: 1, maxLength: 3 }), right, standing, (roles, one, object) => {
        const who = caller(...roles)
        if (!territoriesOf(who, one)!.has(object.territory)) return
        const within = withinOf(who, one, object.territory)
        const listed =
          within === null ||
          object.communes.some((commune) => within.communes.includes(commune)) ||
          (object.organisation !== null && within.organisations.includes(object.organisation))
        expect(listed).toBe(reaches(who, one, object))
      }),
    ))

  test('a role more never takes anything away', () =>
    fc.assert(
      fc.property(fc.array(held, { maxLength: 2 }), held, right, standing, (roles, more, one, object) => {
        if (reaches(caller(...roles), one, object)) expect(reaches(caller(...roles, more), one, object)).toBe(true)
      }),
    ))
})

describe('the second factor', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  // RFC 6238, appendix B, SHA-1, the last six of eight digits.
  const at = (seconds: number) => new Date(seconds * 1000)

  test.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [2_000_000_000, '279037', 66_666_666],
  ])('at %s s the code of the standard is taken', (seconds, code, step) => {
    expect(stepOfCode(secret, code, null, at(seconds))).toBe(step)
  })

  test('the code of the step before is taken, an older one is not, and none a second time', () => {
    expect([30, 60, 90].map((later) => stepOfCode(secret, '287082', null, at(59 + later - 30)))).toEqual([1, 1, null])
    expect(stepOfCode(secret, '287082', 1, at(59))).toBeNull()
    expect(stepOfCode(newTotpSecret(), '287082', null, at(59))).toBeNull()
  })

  test('a code on paper is read however it is typed', () => {
    const [code] = newRecoveryCodes()
    expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/)
    expect([code!.toUpperCase(), code!.replace('-', ' '), ` ${code!.replace('-', '')} `].map(asRecoveryCode)).toEqual([
      code,
      code,
      code,
    ])
  })
})

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox sur Linux'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0', 'Edge sur Windows'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome sur Android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1', 'Safari sur iOS'],
  ['curl/8', 'Appareil inconnu'],
  [undefined, 'Appareil inconnu'],
])('%s is shown as « %s »', (userAgent, words) => expect(deviceOf(userAgent)).toBe(words))
