/** Codes of six digits from a telephone (TOTP, RFC 6238), and codes on paper for the day it is lost. */
import { randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { toString as drawQr } from 'qrcode'

const PERIOD_S = 30

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: 'Escale', label, secret: Secret.fromBase32(secret), period: PERIOD_S, digits: 6 })

export const totpUri = (secret: string, email: string): string => totpOf(secret, email).toString()

/** The code as an image, in SVG. */
export const qrOf = (uri: string): Promise<string> => drawQr(uri, { type: 'svg', margin: 1 })

/**
 * The step of thirty seconds that a code is of, the one before and the one after allowed for slow hands and clocks;
 * `null` when it is wrong, or not newer than the last that was used.
 */
export function stepOfCode(secret: string, code: string, lastStep: number | null, now: Date): number | null {
  const timestamp = now.getTime()
  const delta = totpOf(secret, '').validate({ token: code, timestamp, window: 1 })
  if (delta === null) return null
  const step = Math.floor(timestamp / 1000 / PERIOD_S) + delta
  return lastStep !== null && step <= lastStep ? null : step
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
/** Eight codes of ten letters, none of which look alike: 49 bits each. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: 8 }, () => {
    const code = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]!).join('')
    return `${code.slice(0, 5)}-${code.slice(5)}`
  })

/** As it was shown, however it was typed. */
export const asRecoveryCode = (typed: string): string =>
  typed
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^(.{5})/, '$1-')
