import { sql, type RawBuilder } from 'kysely'
import type { Span } from '../lib/span.ts'

/** A daterange column as `{from, until}`, null when it is; an infinite end is null. For a column that is never empty. */
export function asSpan<Shape extends Span | null = Span | null>(column: string): RawBuilder<Shape> {
  const range = sql.ref(column)
  return sql<Shape>`case when ${range} is not null then json_build_object('from', lower(${range}), 'until', upper(${range})) end`
}
