import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newLink } from './accounts/links.queries.ts'
import { hasNoAccounts } from './accounts/sessions.queries.ts'
import { baseUrlOf, buildApp } from './app.ts'
import { readConfig, today, type Config } from './config.ts'
import { migrateToLatest } from './db/migrate.ts'
import { openDatabase } from './db/open.ts'
import { seedDemonstration } from './demonstration/demonstration.queries.ts'
import { projectFolder } from './lib/projectFolder.ts'
import { explain } from './tools/withDatabase.ts'

const PORT_TAKEN =
  'Ce port est déjà pris par un autre programme. Choisissez-en un autre, par exemple : PORT=3001 npm start'
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
      walled: database.walled,
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
    if (await hasNoAccounts(database.db)) {
      const secret = await newLink(database.db, 'first_administrator', null, new Date())
      say(
        `Démonstration ouverte : sur cette machine, chacun est gestionnaire tant qu’il n’y a pas de compte.\n` +
          `Pour créer le compte administrateur, ouvrez ce lien, qui sert une seule fois :\n` +
          `${baseUrlOf(app, config)}/premier-administrateur#${secret}`,
      )
    }
    say(`Escale répond sur ${address.replace('127.0.0.1', 'localhost').replace('[::1]', 'localhost')}`)
  } catch (error) {
    await database.close()
    throw error
  }
}

try {
  await main(readConfig(process.env))
} catch (error) {
  const portTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  say(portTaken ? PORT_TAKEN : explain(error))
  process.exit(1)
}
