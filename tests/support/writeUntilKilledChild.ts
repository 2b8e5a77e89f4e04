/**
 * Opens the embedded database of a folder, checks that it holds what was acknowledged before, then writes until killed.
 *   writeUntilKilledChild.ts FOLDER LAST     LAST: the last number that an earlier process acknowledged, 0 for none
 * Writes numbers in a row, one transaction each, of two rows that go together; says a number once it is committed.
 */
import { writeSync } from 'node:fs'
import { sql } from 'kysely'
import { openDatabase } from '../../server/db/open.ts'

const [folder, last] = [process.argv[2]!, Number(process.argv[3])]
const say = (line: string | number) => writeSync(1, `${line}\n`)

const { db } = await openDatabase({ databaseUrl: null, dataDir: folder })
await sql`create table if not exists written (number integer not null, half integer not null, filler text, primary key (number, half))`.execute(
  db,
)
const { rows } = await sql<{ numbers: number; highest: number; torn: number }>`
  select count(*) as numbers, coalesce(max(number), 0) as highest, count(*) filter (where halves <> 2) as torn
  from (select number, count(*) as halves from written group by number) as n`.execute(db)
const { numbers, highest, torn } = rows[0]!
// One more than acknowledged may be there: committed, and killed before it could say so.
if (torn > 0 || numbers !== highest || highest < last || highest > last + 1) {
  say(`lost: ${JSON.stringify({ acknowledged: last, ...rows[0] })}`)
  process.exit(1)
}
say(`whole ${highest}`)
for (let number = highest + 1; ; number++) {
  await db.transaction().execute(async (tx) => {
    await sql`insert into written values (${number}, 1, repeat('x', ${(number * 37) % 3000}))`.execute(tx)
    await sql`insert into written values (${number}, 2, null)`.execute(tx)
  })
  say(number)
}
