/**
 * Whether nine digits are a SIREN by their key: Luhn's, every second digit from the right doubled.
 * @see INSEE, répertoire Sirene; the database checks the same (`siren_is_valid`)
 */
export function sirenIsValid(siren: string): boolean {
  if (!/^\d{9}$/.test(siren)) return false
  const sum = [...siren].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
