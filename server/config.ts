import { resolve } from 'node:path'
import { parisDay } from './lib/parisTime.ts'
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
  /** Where people reach this server, without a slash at the end: for links in letters; `null`: this machine */
  readonly publicUrl: string | null
  /** An identity provider that people may sign in by (OpenID Connect) */
  readonly oidc: OidcSettings | null
  /** A fixed "today" for demonstrations and tests; `null`: the clock in Paris */
  readonly today: string | null
  /** Address of the public registry of companies that prefills an application; `null`: it is not asked */
  readonly registryUrl: string | null
  /** Whether it may fetch open data at its producers' when somebody asks for it */
  readonly online: boolean
  readonly logLevel: (typeof LOG_LEVELS)[number]
  /** How e-mail leaves; `null`: it does not, and messages stay in the application */
  readonly mail: Mail | null
}
export interface Mail {
  /** smtp:// or smtps://, with user and password when the server asks for them */
  readonly smtpUrl: string
  /** `escale@example.org` or `Escale <escale@example.org>` */
  readonly from: string
}
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
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
    publicUrl: publicUrl(env['ESCALE_PUBLIC_URL']),
    oidc: oidc(env),
    today: day(env['ESCALE_TODAY']),
    registryUrl: registryUrl(env['ESCALE_REGISTRY_URL']),
    online: choice('ESCALE_ONLINE', env['ESCALE_ONLINE'], ['no', 'yes'], 'no') === 'yes',
    logLevel: choice('LOG_LEVEL', env['LOG_LEVEL'], LOG_LEVELS, 'warn'),
    mail: mail(env['ESCALE_SMTP_URL'], env['ESCALE_MAIL_FROM']),
  }
}

/** Today as its users live it: the day in Paris, whatever the server's time zone. */
export const today = (config: Config, now: Date = new Date()): string => config.today ?? parisDay(now)

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
  const url = urlOf(value, ['postgres:', 'postgresql:'])
  if (url === null || url.pathname.length < 2)
    throw new WrongSetting(
      'DATABASE_URL',
      withoutPassword(value),
      'une adresse postgres://utilisateur:motdepasse@machine:5432/base',
    )
  return value
}

function mail(smtpUrl: string | undefined, from = ''): Mail | null {
  if (smtpUrl === undefined) return null
  const url = urlOf(smtpUrl, ['smtp:', 'smtps:'])
  if (url === null || url.hostname === '')
    throw new WrongSetting(
      'ESCALE_SMTP_URL',
      withoutPassword(smtpUrl),
      'une adresse smtp://utilisateur:motdepasse@machine:587 (smtps:// pour le port 465)',
    )
  if (!/^([^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(from))
    throw new WrongSetting(
      'ESCALE_MAIL_FROM',
      from,
      'l’adresse qui envoie, comme escale@exemple.fr ou Escale <escale@exemple.fr>',
    )
  return { smtpUrl, from }
}

function urlOf(value: string, protocols: readonly string[]): URL | null {
  const url = URL.canParse(value) ? new URL(value) : null
  return url !== null && protocols.includes(url.protocol) ? url : null
}

function publicUrl(value: string | undefined): string | null {
  return value === undefined
    ? null
    : webAddress('ESCALE_PUBLIC_URL', value, 'sans chemin', (url) => url.pathname === '/')
}

function registryUrl(value: string | undefined): string | null {
  const which = 'celle d’un annuaire des entreprises comme https://recherche-entreprises.api.gouv.fr'
  return value === undefined ? null : webAddress('ESCALE_REGISTRY_URL', value, which, () => true)
}

/** All three settings, or none. */
function oidc(env: Readonly<Record<string, string | undefined>>): OidcSettings | null {
  const names = ['ESCALE_OIDC_ISSUER', 'ESCALE_OIDC_CLIENT_ID', 'ESCALE_OIDC_CLIENT_SECRET'] as const
  if (names.every((name) => env[name] === undefined)) return null
  const [issuer, clientId, clientSecret] = names.map((name) => {
    const expected = 'une valeur, comme les deux autres réglages ESCALE_OIDC_…'
    return nonEmpty(name, env[name] ?? '', expected)!
  }) as [string, string, string]
  return { issuer: webAddress(names[0], issuer, 'celle du fournisseur d’identité', () => true), clientId, clientSecret }
}

/** HTTPS, or this machine. */
function webAddress(variable: string, value: string, which: string, fits: (url: URL) => boolean): string {
  const url = URL.canParse(value) ? new URL(value) : null
  const safe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname))
  if (url === null || !safe || !fits(url) || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new WrongSetting(variable, value, `une adresse https://…, ${which} (http:// pour localhost seulement)`)
  return url.href.replace(/\/$/, '')
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
