import { Refusal } from './refusal.ts'

/** Sort keys of the last item of a page, opaque to the caller. */
export const cursorOf = (keys: readonly string[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url')

/** @throws Refusal 400 `cursor_invalid` when the text was not made by `cursorOf` with as many keys */
export function keysOf(cursor: string, count: number): string[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(keys) && keys.length === count && keys.every((key) => typeof key === 'string')) return keys
  } catch {
    // Not ours: answered below, like every other wrong cursor.
  }
  throw cursorInvalid()
}

export const cursorInvalid = () =>
  new Refusal(400, 'cursor_invalid', 'Cette suite de liste n’est plus lisible : reprenez la liste depuis le début.', {
    field: 'cursor',
  })

/** One page out of at most `limit + 1` rows: the row too many only says that there is more. */
export function pageFrom<Row>(
  rows: readonly Row[],
  limit: number,
  total: number,
  keys: (row: Row) => readonly string[],
) {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, total, next: rows.length > limit && last !== undefined ? cursorOf(keys(last)) : null }
}
