import { Refusal } from './refusal.ts'

/**
 * Codes separated by commas, as a list takes them in its URL, each once.
 * @throws Refusal 400 `field_invalid` for the first that is none of `codes`
 */
export function codesIn<const Codes extends readonly string[]>(
  field: string,
  text: string,
  codes: Codes,
): Codes[number][] {
  const given = [...new Set(text.split(','))]
  const unknown = given.find((code) => !codes.includes(code))
  if (unknown === undefined) return given
  throw new Refusal(
    400,
    'field_invalid',
    `Le champ « ${field} » contient « ${unknown.slice(0, 80)} » ; il faut de ces codes : ${codes.join(', ')}.`,
    { field },
  )
}
