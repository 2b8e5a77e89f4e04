/** Opens the embedded database of the folder named by its argument, saying how far it is, then `open`, until its standard input ends. */
import { once } from 'node:events'
import { migrateToLatest } from '../../server/db/migrate.ts'
import { openDatabase } from '../../server/db/open.ts'

const database = await openDatabase({ databaseUrl: null, dataDir: process.argv[2]!, onProgress: console.log })
await migrateToLatest(database.db)
console.log('open')
await once(process.stdin.resume(), 'end')
await database.close()
