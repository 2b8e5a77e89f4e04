import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig, today } from '../server/config.ts'

test('without any setting, Escale serves this machine on port 3000 with the embedded database and no base map', () => {
  expect(readConfig({})).toEqual({
    host: 'localhost',
    port: 3000,
    databaseUrl: null,
    dataDir: resolve('.escale/data'),
    basemap: { kind: 'none', styleUrl: null, attribution: null },
    managers: 'loopback',
    today: null,
    registryUrl: null,
    logLevel: 'warn',
  })
})

test.each([
  ['PORT', 'abc', 'PORT vaut « abc » ; il faut un nombre entier de 0 à 65535 (0 : un port libre).'],
  ['PORT', '70000', 'PORT vaut « 70000 » ; il faut un nombre entier de 0 à 65535 (0 : un port libre).'],
  ['PORT', '', 'PORT vaut «  » ; il faut un nombre entier de 0 à 65535 (0 : un port libre).'],
  [
    'HOST',
    'http://x',
    'HOST vaut « http://x » ; il faut une adresse ou un nom de machine, par exemple 127.0.0.1 ou 0.0.0.0.',
  ],
  ['ESCALE_DATA_DIR', ' ', 'ESCALE_DATA_DIR vaut «   » ; il faut le chemin d’un dossier.'],
  [
    'DATABASE_URL',
    'mysql://a:secret@b/c',
    'DATABASE_URL vaut « mysql://a:…@b/c » ; il faut une adresse postgres://utilisateur:motdepasse@machine:5432/base.',
  ],
  [
    'DATABASE_URL',
    'base',
    'DATABASE_URL vaut « base » ; il faut une adresse postgres://utilisateur:motdepasse@machine:5432/base.',
  ],
  ['ESCALE_BASEMAP', 'google', 'ESCALE_BASEMAP vaut « google » ; il faut un de ces mots : none, ign, openfreemap.'],
  ['ESCALE_MANAGERS', 'all', 'ESCALE_MANAGERS vaut « all » ; il faut un de ces mots : loopback, anywhere.'],
  [
    'ESCALE_REGISTRY_URL',
    'ftp://x',
    'ESCALE_REGISTRY_URL vaut « ftp://x » ; il faut une adresse comme https://recherche-entreprises.api.gouv.fr.',
  ],
  ['ESCALE_TODAY', '2026-02-30', 'ESCALE_TODAY vaut « 2026-02-30 » ; il faut un jour comme 2027-04-01.'],
])('%s=%s stops with the variable, its value and what is expected', (variable, value, sentence) => {
  expect(() => readConfig({ [variable]: value })).toThrow(
    expect.objectContaining({ name: 'WrongSetting', variable, message: sentence }),
  )
})

test('today is the day in Paris, whatever the clock of the server', () => {
  expect(today(readConfig({}), new Date('2026-12-31T23:30:00Z'))).toBe('2027-01-01')
  expect(today(readConfig({ ESCALE_TODAY: '2026-11-24' }), new Date('2026-12-31T23:30:00Z'))).toBe('2026-11-24')
})

test('the compose file starts a database and an Escale that its own settings accept', () => {
  const { services } = parse(readFileSync('server/compose.yaml', 'utf8')) as {
    services: Record<
      string,
      { environment: Record<string, string>; ports?: string[]; depends_on?: Record<string, unknown> }
    >
  }
  expect(Object.keys(services)).toEqual(['database', 'escale'])
  const environment = Object.fromEntries(
    Object.entries(services['escale']!.environment).map(([name, value]) => [
      name,
      value.replace('${ESCALE_DATABASE_PASSWORD}', 'secret'),
    ]),
  )
  expect(readConfig(environment)).toMatchObject({
    host: '0.0.0.0',
    port: 3000,
    databaseUrl: 'postgres://escale:secret@database:5432/escale',
    managers: 'anywhere',
  })
  expect(services['escale']!.ports).toEqual(['127.0.0.1:3000:3000'])
  expect(services['escale']!.depends_on).toHaveProperty('database')
})
