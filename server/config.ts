import { resolve } from 'node:path'
import { isDay } from './lib/span.ts'

/** What the environment decides. Everything has a default: `npm start` alone works. */
export interface Config {
  readonly host: string
  readonly port: number
  /** PostgreSQL with PostGIS; `null`: the embedded database in `dataDir` */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly basemap: Basemap
  /** Who is a manager as long as there are no accounts: callers on this machine, or everyone who reaches the server */
  readonly managers: 'loopback' | 'anywhere'
  /** A fixed "today" for demonstrations and tests; `null`: the clock in Paris */
  readonly today: string | null
  /** Address of the public registry of companies that prefills an application; `null`: it is not asked */
  readonly registryUrl: string | null
  readonly logLevel: (typeof LOG_LEVELS)[number]
}
export interface Basemap {
  readonly kind: 'none' | 'ign' | 'openfreemap'
  readonly styleUrl: string | null
  readonly attribution: string | null
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
const BASEMAPS: Record<Basemap['kind'], Basemap> = {
  none: { kind: 'none', styleUrl: null, attribution: null },
  ign: {
    kind: 'ign',
    styleUrl: 'https://data.geopf.fr/annexes/ressources/vectorTiles/styles/PLAN.IGN/standard.json',
    attribution: '© IGN – Géoplateforme',
  },
  openfreemap: {
    kind: 'openfreemap',
    styleUrl: 'https://tiles.openfreemap.org/styles/positron',
    attribution: '© OpenFreeMap © OpenMapTiles © contributeurs OpenStreetMap',
  },
}

/** A setting that the server will not start with: says the variable, its value and what is expected. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting'
  constructor(
    readonly variable: string,
    value: string,
    expected: string,
  ) {
    super(`${variable} vaut « ${value} » ; il faut ${expected}.`)
  }
}

/** @throws WrongSetting naming the first variable that is not usable */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return {
    host: host(env['HOST']),
    port: port(env['PORT']),
    databaseUrl: databaseUrl(env['DATABASE_URL']),
    dataDir: resolve(nonEmpty('ESCALE_DATA_DIR', env['ESCALE_DATA_DIR'], 'le chemin d’un dossier') ?? '.escale/data'),
    basemap: BASEMAPS[choice('ESCALE_BASEMAP', env['ESCALE_BASEMAP'], ['none', 'ign', 'openfreemap'], 'none')],
    managers: choice('ESCALE_MANAGERS', env['ESCALE_MANAGERS'], ['loopback', 'anywhere'], 'loopback'),
    today: day(env['ESCALE_TODAY']),
    registryUrl: webAddress('ESCALE_REGISTRY_URL', env['ESCALE_REGISTRY_URL']),
    logLevel: choice('LOG_LEVEL', env['LOG_LEVEL'], LOG_LEVELS, 'warn'),
  }
}

/** `sv-SE` writes days as ISO does. */
const PARIS_DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' })

/** Today as its users live it: the day in Paris, whatever the server's time zone. */
export const today = (config: Config, now: Date = new Date()): string => config.today ?? PARIS_DAY.format(now)

function nonEmpty(variable: string, value: string | undefined, expected: string): string | null {
  if (value === undefined) return null
  if (value.trim() === '') throw new WrongSetting(variable, value, expected)
  return value
}

function host(value: string | undefined): string {
  const expected = 'une adresse ou un nom de machine, par exemple 127.0.0.1 ou 0.0.0.0'
  const text = nonEmpty('HOST', value, expected) ?? 'localhost'
  if (!/^[0-9A-Za-z.:-]+$/.test(text)) throw new WrongSetting('HOST', text, expected)
  return text
}

function port(value: string | undefined): number {
  if (value === undefined) return 3000
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= 0 && number <= 65_535))
    throw new WrongSetting('PORT', value, 'un nombre entier de 0 à 65535 (0 : un port libre)')
  return number
}

function databaseUrl(value: string | undefined): string | null {
  if (value === undefined) return null
  const expected = 'une adresse postgres://utilisateur:motdepasse@machine:5432/base'
  let url: URL
  try {
    url = new URL(value)
  } catch {
    throw new WrongSetting('DATABASE_URL', withoutPassword(value), expected)
  }
  if (!['postgres:', 'postgresql:'].includes(url.protocol) || url.pathname.length < 2) {
    throw new WrongSetting('DATABASE_URL', withoutPassword(value), expected)
  }
  return value
}

function webAddress(variable: string, value: string | undefined): string | null {
  if (value === undefined) return null
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    throw new WrongSetting(variable, value, 'une adresse comme https://recherche-entreprises.api.gouv.fr')
  return value
}

/** A wrong address must not leak its password into a log. */
const withoutPassword = (url: string): string => url.replace(/(:\/\/[^:@/]*):[^@]*@/, '$1:…@')

function choice<const C extends readonly string[]>(
  variable: string,
  value: string | undefined,
  codes: C,
  byDefault: C[number],
): C[number] {
  if (value === undefined) return byDefault
  const found = codes.find((code) => code === value)
  if (found === undefined) throw new WrongSetting(variable, value, `un de ces mots : ${codes.join(', ')}`)
  return found
}

function day(value: string | undefined): string | null {
  if (value === undefined) return null
  if (!isDay(value)) throw new WrongSetting('ESCALE_TODAY', value, 'un jour comme 2027-04-01')
  return value
}
