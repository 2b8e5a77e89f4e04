import { sql, type RawBuilder } from 'kysely'

/** Letters with an accent, and the same without, place by place: neither database is sure to have `unaccent`. */
const ACCENTED = 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’'
const PLAIN = "aaaaaaceeeeiiiinooooouuuuyyoa'"

/** Whether a text column contains what somebody typed, upper case and accents ignored. */
export function looksLike(column: string, typed: string): RawBuilder<boolean> {
  const plain = (text: RawBuilder<unknown>) => sql`translate(lower(${text}), ${sql.lit(ACCENTED)}, ${sql.lit(PLAIN)})`
  const pattern = `%${typed.trim().replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`${plain(sql.ref(column))} like ${plain(sql`${pattern}::text`)}`
}
