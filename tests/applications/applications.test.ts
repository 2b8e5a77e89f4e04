import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { EMPTY_CONTENT, missingOf } from '../../server/applications/content.ts'
import { doubleReasons } from '../../server/applications/doubles.ts'
import { askRegistry } from '../../server/applications/registry.ts'
import { phaseOf, stateOf } from '../../server/applications/state.ts'

test('an application follows its demand, but for what was decided of the application itself', () => {
  expect([
    stateOf('draft', null, false),
    stateOf('sent', 'draft', false),
    stateOf('under_review', 'waiting', false),
    stateOf('sent', 'waiting', true),
    stateOf('waiting', 'placed', false),
    stateOf('sent', 'withdrawn', true),
    stateOf('refused', 'withdrawn', false),
    stateOf('waiting', 'refused', false),
    stateOf('waiting', 'appealed', false),
  ]).toEqual(['draft', 'sent', 'waiting', 'offered', 'housed', 'withdrawn', 'refused', 'refused', 'appealed'])
})

test('both the first and the last day of a call count', () => {
  const call = { opensOn: '2026-11-02', closesOn: '2026-11-30' }
  const days = ['2026-11-01', '2026-11-02', '2026-11-30', '2026-12-01']
  expect(days.map((day) => phaseOf(call, day))).toEqual(['coming', 'open', 'open', 'closed'])
  expect(phaseOf({ ...call, closesOn: null }, '2099-01-01')).toBe('open')
})

test('an empty draft is told what it lacks, in the order of the steps', () => {
  expect(missingOf(EMPTY_CONTENT).map(({ field }) => field)).toEqual([
    'organisation/name',
    'organisation/stage',
    'phases',
    'contact/name',
    'contact/email',
  ])
})

describe('a likely double', () => {
  const applicant = { name: 'Atelier des Halles', siren: '732829320', inseeCode: '44109', email: 'a@b.fr' }
  const known = { id: '1', name: 'Autre', siren: null, inseeCode: '44109', emails: [] }
  test.each([
    ['nothing in common', {}, []],
    ['the same SIREN', { siren: '732829320', inseeCode: '44143' }, ['siren']],
    ['much the same name', { name: 'L’atelier des halles' }, ['name']],
    ['the same name in another commune', { name: 'Atelier des Halles', inseeCode: '44143' }, []],
    ['the same name, commune unknown', { name: 'Atelier des Halles', inseeCode: null }, ['name']],
    ['the same e-mail', { emails: ['a@b.fr'] }, ['email']],
  ])('with %s', (_what, given, reasons) => {
    expect(doubleReasons(applicant, { ...known, ...given })).toEqual(reasons)
  })
})

describe('the registry of companies', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
    server = undefined
  })
  async function registry(answer: RequestListener): Promise<string> {
    server = createServer(answer)
    await new Promise<void>((ready) => server!.listen(0, '127.0.0.1', ready))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const company = {
    siren: '732829320',
    nom_complet: 'RESSOURCERIE (LA RESSOURCERIE)',
    nom_raison_sociale: 'RESSOURCERIE',
    nature_juridique: '9220',
    siege: { commune: '44143' },
  }

  test('prefills name, form and commune', async () => {
    const asked: (string | undefined)[] = []
    const url = await registry((request, reply) => {
      asked.push(request.url)
      reply.setHeader('content-type', 'application/json').end(JSON.stringify({ results: [company] }))
    })
    expect(await askRegistry(url, '732829320')).toEqual({
      outcome: 'found',
      company: { name: 'RESSOURCERIE', legalForm: 'association', inseeCode: '44143' },
    })
    expect(asked).toEqual(['/search?q=732829320&page=1&per_page=1'])
  })

  test('is not asked when it is off, nor for a SIREN whose key is wrong', async () => {
    let asked = 0
    const url = await registry((_request, reply) => {
      asked += 1
      reply.end('{}')
    })
    expect([(await askRegistry(null, '732829320')).outcome, (await askRegistry(url, '732829321')).outcome]).toEqual([
      'off',
      'unknown',
    ])
    expect(asked).toBe(0)
  })

  test.each<[string, RequestListener, string]>([
    ['a fault', (_request, reply) => void reply.writeHead(500).end(), 'unavailable'],
    ['another thing than JSON', (_request, reply) => void reply.end('<html>'), 'unavailable'],
    ['silence', () => {}, 'unavailable'],
    ['nobody', (_request, reply) => void reply.end(JSON.stringify({ results: [] })), 'unknown'],
    [
      'somebody else',
      (_request, reply) => void reply.end(JSON.stringify({ results: [{ ...company, siren: '552100554' }] })),
      'unknown',
    ],
  ])('that answers %s leaves the applicant to type', async (_what, answer, outcome) => {
    expect(await askRegistry(await registry(answer), '732829320')).toEqual({ outcome, company: null })
  })
})
