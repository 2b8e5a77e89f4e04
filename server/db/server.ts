/** The real store: a PostgreSQL server with PostGIS, through DATABASE_URL. */
import pg from 'pg'
import { DatabaseUnusable, isDatabaseError, reasonOf } from './errors.ts'
import { pgTypes, SESSION_SETTINGS } from './wire.ts'

const OLDEST_POSTGRES = 15
const OLDEST_POSTGIS = [3, 3] as const

/**
 * Our reads are short, and PostgreSQL takes some for long ones. Given workers it prefers a parallel scan of the whole
 * table to the spatial index: a map window was read 35 times slower. And it compiled a search among 30,000 rooms for
 * four seconds that then ran for one.
 */
const SHORT_READS = "set_config('max_parallel_workers_per_gather', '0', false), set_config('jit', 'off', false)"

/**
 * Connects, checks the versions and makes the extensions that are missing.
 * @throws DatabaseUnusable when it can't be reached, is too old, or may not make an extension; never shows the password
 */
export async function openServer(databaseUrl: string): Promise<pg.Pool> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    types: pgTypes,
    max: 10,
    connectionTimeoutMillis: 20_000,
    application_name: 'escale',
    // A connection is handed out once its session speaks as wire.ts reads.
    onConnect: async (client) => void (await client.query(`${SESSION_SETTINGS}, ${SHORT_READS}`)),
  })
  // An idle connection that the server closes is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  try {
    await check(pool, databaseUrl)
    return pool
  } catch (error) {
    await pool.end()
    throw error
  }
}

async function check(pool: pg.Pool, databaseUrl: string): Promise<void> {
  const where = withoutPassword(databaseUrl)
  const { rows } = await pool
    .query<{ version: number }>("select current_setting('server_version_num')::int as version")
    .catch((error: unknown) => {
      throw new DatabaseUnusable(
        `La base indiquée par DATABASE_URL (${where}) ne répond pas : ${reasonOf(error)}. ` +
          `Vérifiez l'adresse, l'utilisateur et le mot de passe, et que PostgreSQL est démarré.`,
      )
    })
  const version = Math.floor(rows[0]!.version / 10_000)
  if (version < OLDEST_POSTGRES) {
    throw new DatabaseUnusable(
      `PostgreSQL ${version} (DATABASE_URL, ${where}) est trop ancien : il faut PostgreSQL ${OLDEST_POSTGRES} ou plus récent.`,
    )
  }
  for (const extension of ['postgis', 'btree_gist']) {
    await pool.query(`create extension if not exists ${extension}`).catch((error: unknown) => {
      // Two starters at once: the other one made it in the meantime.
      if (isDatabaseError(error) && (error.code === '23505' || error.code === '42710')) return
      throw new DatabaseUnusable(
        `L'extension ${extension} manque à la base ${where} et n'a pas pu être créée : ${reasonOf(error)}. Installez-la ` +
          `sur le serveur (sous Debian : apt-get install postgresql-${version}-postgis-3), puis exécutez en ` +
          `superutilisateur dans cette base : create extension ${extension};`,
      )
    })
  }
  const postgis = await pool.query<{ version: string }>('select postgis_lib_version() as version')
  const [major = 0, minor = 0] = postgis.rows[0]!.version.split('.').map(Number)
  if (major < OLDEST_POSTGIS[0] || (major === OLDEST_POSTGIS[0] && minor < OLDEST_POSTGIS[1])) {
    throw new DatabaseUnusable(
      `PostGIS ${postgis.rows[0]!.version} (DATABASE_URL, ${where}) est trop ancien : il faut PostGIS ` +
        `${OLDEST_POSTGIS.join('.')} ou plus récent.`,
    )
  }
}

/** `host:port/base`, which is all that a message may show of DATABASE_URL. */
function withoutPassword(databaseUrl: string): string {
  try {
    const { host, pathname } = new URL(databaseUrl)
    return `${host}${pathname}`
  } catch {
    return 'adresse illisible'
  }
}
