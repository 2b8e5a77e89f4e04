import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp } from './app.ts'
import { readConfig, today, WrongSetting, type Config } from './config.ts'
import { migrateToLatest } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { projectFolder } from './lib/projectFolder.ts'
import { seedDemonstration } from './tools/seed.ts'

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** Starts Escale: settings, database, demonstration if empty, pages; stops cleanly when asked to. */
async function main(config: Config): Promise<void> {
  const root = projectFolder()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  say(`Escale ${version}`)
  const database = await openDatabase({ databaseUrl: config.databaseUrl, dataDir: config.dataDir, onProgress: say })
  try {
    await migrateToLatest(database.db, say)
    await seedDemonstration(database.db, today(config), say)
    const app = await buildApp({
      db: database.db,
      databaseKind: database.kind,
      config,
      webDir: join(root, 'dist', 'web'),
      version,
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        say('Arrêt : fin des demandes en cours…')
        void app
          .close()
          .then(() => database.close())
          .then(() => process.exit(0))
      })
    }
    const address = await app.listen({ host: config.host, port: config.port })
    say(`Escale répond sur ${address.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost')}`)
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What a person can mend is said in one sentence; a fault of ours shows where it is. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'Ce port est déjà pris par un autre programme. Choisissez-en un autre, par exemple : PORT=3001 npm start'
  if (error instanceof WrongSetting || error.name === 'DatabaseUnusable' || error.name === 'FolderInUse')
    return error.message
  return error.stack ?? error.message
}

try {
  await main(readConfig(process.env))
} catch (error) {
  say(explain(error))
  process.exit(1)
}
