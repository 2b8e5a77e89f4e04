/** Fills an empty database with the demonstration, as the server does at its first start. */
import { today } from '../config.ts'
import { seedDemonstration } from '../demonstration/demonstration.queries.ts'
import { withDatabase } from './withDatabase.ts'

await withDatabase(async (db, config) => {
  const filled = await seedDemonstration(db, today(config), console.error)
  console.error(filled ? 'La démonstration est en place.' : 'La base a déjà un territoire : rien n’a été changé.')
})
