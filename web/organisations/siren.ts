/** What is wrong with a SIREN as it is typed; `null` when nothing is: an empty one is simply unknown. */
export type SirenFault = 'not_digits' | 'too_short' | 'too_long' | 'wrong_key'

export const digitsOf = (typed: string): string => typed.replace(/[\s. ]/g, '')

export function sirenFault(typed: string): SirenFault | null {
  const digits = digitsOf(typed)
  if (digits === '') return null
  if (!/^\d+$/.test(digits)) return 'not_digits'
  if (digits.length < 9) return 'too_short'
  if (digits.length > 9) return 'too_long'
  return luhn(digits) % 10 === 0 ? null : 'wrong_key'
}

/** Every other digit from the right counts double, and the digits of a product are added up. */
function luhn(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, i) => {
    const counted = Number(digit) * (i % 2 === 1 ? 2 : 1)
    return sum + (counted > 9 ? counted - 9 : counted)
  }, 0)
}

/** 123 456 782: three by three, with spaces that do not break. */
export const spacedSiren = (siren: string): string => siren.replace(/(\d{3})(?=\d)/g, '$1 ')
