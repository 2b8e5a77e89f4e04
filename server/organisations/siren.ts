/** Whether nine digits are a SIREN: Luhn's key, as INSEE defines it (every second digit from the right counts double). */
export function isSiren(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false
  const sum = [...text].reverse().reduce((total, digit, at) => {
    const counted = Number(digit) * (at % 2 === 1 ? 2 : 1)
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return sum % 10 === 0
}
