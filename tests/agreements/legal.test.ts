import fc from 'fast-check'
import { expect, test } from 'vitest'
import { OCCUPANCY_FORMS } from '../../server/db/codes.ts'
import { addDays, daysBetween } from '../../server/lib/span.ts'
import { addMonths, latestEnd, merged, monthsBetween } from '../../server/agreements/calendar.ts'
import { judge, type LegalFacts } from '../../server/agreements/legal/form.ts'
import { judgedBuilding, judgedForms, LEGAL_FORMS } from '../../server/agreements/legal/forms.ts'

const NOTHING_KNOWN: LegalFacts = {
  ownerRegime: null,
  ownerIsOfs: null,
  activity: null,
  registered: null,
  tenantIsMicro: null,
  from: '2027-01-01',
  until: null,
  rentEurCentsPerMonth: null,
  precariousReason: null,
  generalInterest: null,
  temporaryBuilding: null,
  shared: false,
  earlierDerogatory: null,
}
const verdicts = (facts: Partial<LegalFacts>) =>
  Object.fromEntries(judgedForms({ ...NOTHING_KNOWN, ...facts }).map(({ form, verdict }) => [form, verdict]))
const asked = (form: keyof typeof LEGAL_FORMS, facts: Partial<LegalFacts>) =>
  judge(LEGAL_FORMS[form], { ...NOTHING_KNOWN, ...facts })

test('every code of a form has its rule, and every rule says that counsel validates it', () => {
  expect(Object.keys(LEGAL_FORMS).sort()).toEqual([...OCCUPANCY_FORMS].sort())
  expect(Object.entries(LEGAL_FORMS).filter(([code, { form }]) => code !== form)).toEqual([])
  expect(new Set(judgedForms(NOTHING_KNOWN).map(({ caution }) => caution))).toEqual(
    new Set(['À faire valider par un conseil.']),
  )
})

test('with nothing known no form is called possible, and each names what is missing', () => {
  expect(verdicts({})).toEqual({
    ...Object.fromEntries(OCCUPANCY_FORMS.map((form) => [form, 'unknown'])),
    membership: 'impossible',
  })
  expect(Object.fromEntries(judgedForms(NOTHING_KNOWN).map(({ form, missing }) => [form, missing]))).toEqual({
    precarious_agreement: ['ownerRegime', 'precariousReason'],
    derogatory_lease: ['ownerRegime', 'until', 'earlierDerogatory'],
    commercial_lease: ['ownerRegime', 'activity', 'registered', 'until'],
    professional_lease: ['ownerRegime', 'activity', 'until'],
    civil_lease: ['ownerRegime', 'activity'],
    loan_for_use: ['ownerRegime', 'rentEurCentsPerMonth'],
    public_domain_permit: ['ownerRegime', 'until'],
    long_lease: ['ownerRegime', 'generalInterest', 'until'],
    brsa: ['ownerRegime', 'ownerIsOfs', 'tenantIsMicro', 'until'],
    interim_agreement: ['ownerRegime', 'precariousReason', 'until'],
    membership: [],
  })
})

test('a registered shop on private ground: which forms are possible depends on the term', () => {
  const shop: Partial<LegalFacts> = {
    ownerRegime: 'private',
    activity: 'trade',
    registered: true,
    precariousReason: 'none',
    rentEurCentsPerMonth: 50_000,
    earlierDerogatory: [],
    ownerIsOfs: false,
    tenantIsMicro: true,
    generalInterest: false,
  }
  const possible = (until: string) =>
    Object.entries(verdicts({ ...shop, until }))
      .filter(([, verdict]) => verdict === 'possible')
      .map(([form]) => form)
  expect(possible('2036-01-01')).toEqual(['commercial_lease'])
  expect(possible('2030-01-01')).toEqual(['derogatory_lease'])
  expect(possible('2030-01-02')).toEqual([])
  expect(asked('derogatory_lease', { ...shop, until: '2030-01-02' }).because).toBe(
    'Avec ceux déjà conclus dans ce local, les baux dérogatoires ne peuvent durer que trois ans en tout : celui-ci finirait au plus tard le 31 décembre 2029.',
  )
  expect(asked('commercial_lease', { ...shop, until: '2030-01-01' }).because).toBe(
    'Sa durée est d’au moins 9 ans : elle irait au moins jusqu’au 31 décembre 2035.',
  )
})

test('the public domain takes no lease; an economic use of it follows a selection', () => {
  const stand: Partial<LegalFacts> = {
    ownerRegime: 'public_domain',
    activity: 'trade',
    until: '2028-01-01',
    generalInterest: false,
    shared: true,
  }
  expect(Object.entries(verdicts(stand)).filter(([, verdict]) => verdict !== 'impossible')).toEqual([
    ['public_domain_permit', 'possible'],
  ])
  const duty = (facts: Partial<LegalFacts>) => asked('public_domain_permit', { ...stand, ...facts }).selection
  expect({
    trade: duty({}),
    silent: duty({ activity: null }),
    quiet: duty({ activity: 'non_trading' }),
    privateDomain: duty({ ownerRegime: 'public_private_domain' }),
    nobodyKnows: duty({ ownerRegime: null }),
  }).toEqual({
    trade: 'required',
    silent: 'unknown',
    quiet: 'not_required',
    privateDomain: 'not_required',
    nobodyKnows: 'unknown',
  })
})

test('a precarious agreement wants a circumstance; whoever has none is told why', () => {
  const facts: Partial<LegalFacts> = { ownerRegime: 'public_private_domain', until: '2028-01-01' }
  expect(asked('precarious_agreement', { ...facts, precariousReason: 'works' })).toMatchObject({
    verdict: 'possible',
    longestMonths: null,
    article: 'Code de commerce, art. L. 145-5-1',
    inForceSince: '2014-09-01',
  })
  expect(asked('precarious_agreement', { ...facts, precariousReason: 'none' })).toMatchObject({
    verdict: 'impossible',
    because:
      'Il faut une circonstance particulière, indépendante de la seule volonté des parties (démolition, travaux, vente à venir) ; sans elle, un juge y verrait un bail.',
  })
})

test('the limits of the long leases are those of the law, to the day', () => {
  const small = { ownerIsOfs: true, tenantIsMicro: true, ownerRegime: 'private' } as const
  const verdict = (form: 'long_lease' | 'brsa', until: string) =>
    asked(form, form === 'brsa' ? { ...small, until } : { ownerRegime: 'public_domain', generalInterest: true, until })
      .verdict
  expect({
    beaOfAlmost18Years: verdict('long_lease', '2044-12-31'),
    beaOf18Years: verdict('long_lease', '2045-01-01'),
    beaOf99Years: verdict('long_lease', '2126-01-01'),
    beaOfMore: verdict('long_lease', '2126-01-02'),
    brsaOfAlmost12Years: verdict('brsa', '2038-12-31'),
    brsaOf12Years: verdict('brsa', '2039-01-01'),
  }).toEqual({
    beaOfAlmost18Years: 'impossible',
    beaOf18Years: 'possible',
    beaOf99Years: 'possible',
    beaOfMore: 'impossible',
    brsaOfAlmost12Years: 'impossible',
    brsaOf12Years: 'possible',
  })
})

test('a rule says nothing of agreements older than itself, and the precarious permit is about the building', () => {
  expect(
    asked('derogatory_lease', {
      ownerRegime: 'private',
      from: '2014-08-31',
      until: '2015-01-01',
      earlierDerogatory: [],
    }),
  ).toMatchObject({
    verdict: 'unknown',
    because: 'La règle enregistrée ici ne vaut que depuis le 1er septembre 2014 ; celle d’avant n’est pas connue.',
  })
  const building = (temporaryBuilding: boolean | null) =>
    judgedBuilding({ ...NOTHING_KNOWN, temporaryBuilding }).verdict
  expect([building(true), building(false), building(null)]).toEqual(['possible', 'impossible', 'unknown'])
})

const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2020-01-01', days))

test('cut anywhere into leases that follow each other, three years stay three years to the day', () => {
  fc.assert(
    fc.property(day, fc.array(fc.integer({ min: 1, max: 1094 }), { maxLength: 5 }), (start, cuts) => {
      const end = addMonths(start, 36)
      const at = [...new Set(cuts)].sort((a, b) => a - b).map((days) => addDays(start, days))
      const bounds = [start, ...at.filter((cut) => cut < end)]
      const earlier = bounds.slice(1).map((until, i) => ({ from: bounds[i]!, until }))
      expect(latestEnd(earlier, bounds.at(-1)!, 36)).toBe(end)
    }),
    { seed: 4 },
  )
})

test('leases apart never have more than three years in all, nor fewer than the days that months differ by', () => {
  const lease = fc.record({ gap: fc.integer({ min: 1, max: 300 }), days: fc.integer({ min: 1, max: 300 }) })
  fc.assert(
    fc.property(day, fc.array(lease, { maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (start, leases, gap) => {
      let at = start
      const earlier = leases.map(({ gap, days }) => {
        const from = addDays(at, gap)
        at = addDays(from, days)
        return { from, until: at }
      })
      const from = addDays(at, gap)
      const spent = earlier.reduce((sum, span) => sum + daysBetween(span.from, span.until), 0)
      const latest = latestEnd(earlier, from, 36)
      const total = spent + (latest === null ? 0 : daysBetween(from, latest))
      // Three years have 1,095 or 1,096 days; each month taken off may be up to three days shorter or longer.
      if (latest !== null) expect(Math.abs(total - 1095.5)).toBeLessThanOrEqual(1 + 3 * (earlier.length + 1))
      else expect(spent).toBeGreaterThanOrEqual(1095 - 3 * earlier.length)
    }),
    { seed: 4 },
  )
})

test('what was held twice counts once, and what comes later does not count', () => {
  const year = { from: '2024-01-01', until: '2025-01-01' }
  expect(merged([{ from: '2024-06-01', until: '2025-01-01' }, year])).toEqual([year])
  expect(latestEnd([year, { from: '2024-06-01', until: '2025-01-01' }], '2026-01-01', 36)).toBe('2028-01-01')
  expect(latestEnd([year, { from: '2027-01-01', until: '2028-01-01' }], '2026-01-01', 36)).toBe('2028-01-01')
  expect(latestEnd([{ from: '2020-01-01', until: '2023-01-01' }], '2026-01-01', 36)).toBeNull()
})

test('months are counted by the calendar, at the ends of months and of the years that are known', () => {
  expect([
    addMonths('2027-01-31', 1),
    addMonths('2028-01-31', 1),
    addMonths('2028-02-29', 12),
    addMonths('2027-03-31', -1),
    addMonths('2027-11-30', 3),
    addMonths('9999-06-01', 36),
  ]).toEqual(['2027-02-28', '2028-02-29', '2029-02-28', '2027-02-28', '2028-02-29', '9999-12-31'])
  fc.assert(
    fc.property(day, fc.integer({ min: 0, max: 2000 }), (from, days) => {
      const until = addDays(from, days)
      const length = monthsBetween(from, until)
      expect(addDays(addMonths(from, length.months), length.days)).toBe(until)
      expect(addMonths(from, length.months + 1) > until).toBe(true)
    }),
    { seed: 4 },
  )
})
