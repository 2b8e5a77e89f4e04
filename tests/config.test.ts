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
    publicUrl: null,
    oidc: null,
    today: null,
    registryUrl: null,
    online: false,
    logLevel: 'warn',
    mail: null,
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
    'ESCALE_SMTP_URL',
    'http://a:secret@b',
    'ESCALE_SMTP_URL vaut « http://a:…@b » ; il faut une adresse smtp://utilisateur:motdepasse@machine:587 (smtps:// pour le port 465).',
  ],
  [
    'ESCALE_PUBLIC_URL',
    'http://escale.example.fr',
    'ESCALE_PUBLIC_URL vaut « http://escale.example.fr » ; il faut une adresse https://…, sans chemin (http:// pour localhost seulement).',
  ],
  [
    'ESCALE_OIDC_ISSUER',
    ' ',
    'ESCALE_OIDC_ISSUER vaut «   » ; il faut une valeur, comme les deux autres réglages ESCALE_OIDC_….',
  ],
  [
    'ESCALE_REGISTRY_URL',
    'ftp://x',
    'ESCALE_REGISTRY_URL vaut « ftp://x » ; il faut une adresse https://…, celle d’un annuaire des entreprises comme https://recherche-entreprises.api.gouv.fr (http:// pour localhost seulement).',
  ],
  ['ESCALE_TODAY', '2026-02-30', 'ESCALE_TODAY vaut « 2026-02-30 » ; il faut un jour comme 2027-04-01.'],
])('%s=%s stops with the variable, its value and what is expected', (variable, value, sentence) => {
  expect(() => readConfig({ [variable]: value })).toThrow(
    expect.objectContaining({ name: 'WrongSetting', variable, message: sentence }),
  )
})

test.each(['', 'escale', 'Escale <escale>', 'Escale <a@b> <c@d>', 'a@b\nBcc: c@d'])(
  'a server that sends e-mail in the name of « %s » does not start',
  (from) => {
    expect(() => readConfig({ ESCALE_SMTP_URL: 'smtp://localhost:25', ESCALE_MAIL_FROM: from })).toThrow(
      expect.objectContaining({
        variable: 'ESCALE_MAIL_FROM',
        message: `ESCALE_MAIL_FROM vaut « ${from} » ; il faut l’adresse qui envoie, comme escale@exemple.fr ou Escale <escale@exemple.fr>.`,
      }),
    )
  },
)

test.each(['escale@exemple.fr', 'Escale <escale@exemple.fr>'])('e-mail leaves in the name of %s', (from) => {
  expect(readConfig({ ESCALE_SMTP_URL: 'smtps://a:b@mail.exemple.fr:465', ESCALE_MAIL_FROM: from }).mail).toEqual({
    smtpUrl: 'smtps://a:b@mail.exemple.fr:465',
    from,
  })
})

test('an address and an identity provider are read whole', () => {
  const { publicUrl, oidc } = readConfig({
    ESCALE_PUBLIC_URL: 'https://escale.example.fr/',
    ESCALE_OIDC_ISSUER: 'https://identite.example.fr/realms/ess',
    ESCALE_OIDC_CLIENT_ID: 'escale',
    ESCALE_OIDC_CLIENT_SECRET: 'secret',
  })
  expect({ publicUrl, oidc }).toEqual({
    publicUrl: 'https://escale.example.fr',
    oidc: { issuer: 'https://identite.example.fr/realms/ess', clientId: 'escale', clientSecret: 'secret' },
  })
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
