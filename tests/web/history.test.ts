import { expect, test } from 'vitest'
import type { AuditEntry } from '../../server/contract.ts'
import { deedsOf } from '../../web/accounts/history.ts'

const entry = (given: Partial<AuditEntry>): AuditEntry => ({
  id: 1,
  at: '2026-11-24T09:00:00.000Z',
  operation: 'update',
  part: null,
  oldValues: null,
  newValues: null,
  personId: 'p',
  personName: 'Nour Martin',
  ...given,
})
const told = (kind: string, entries: readonly AuditEntry[]) =>
  deedsOf(kind, entries, (code) => (code === '44109' ? 'Nantes' : code)).map(({ who, changes }) => ({
    who,
    changes: changes.map((change) =>
      (change.kind === 'said' ? change.sentence : `${change.label} : ${change.from} → ${change.to}`).replaceAll(
        /[\u00a0\u202f]/g,
        ' ',
      ),
    ),
  }))

test('codes, days, periods, money, communes and unknowns are said as a person reads them', () => {
  const oldValues = {
    status: 'waiting',
    submitted_on: null,
    communes_wanted: [],
    accepts_transitional: false,
    archived_at: null,
    version: 1,
  }
  const newValues = {
    status: 'placed',
    submitted_on: '2026-11-01',
    communes_wanted: ['44109'],
    accepts_transitional: true,
    archived_at: '2026-11-24T09:00:00Z',
    version: 2,
  }
  const [deed] = told('demand', [entry({ oldValues, newValues })])
  expect(deed!.changes.slice(0, 4)).toEqual([
    'État : En attente → Placée',
    'Déposée le : inconnu → 1er novembre 2026',
    'Communes souhaitées : non → Nantes',
    'Accepte un site transitoire : non → oui',
  ])
  expect(deed!.changes[4]).toMatch(/^Archivé : non → 24 novembre 2026/)
  const stay = entry({
    oldValues: { during: '[2026-01-01,)', rent_eur_cents_per_month: 12000, legal_form: null },
    newValues: { during: '[2026-01-01,2027-01-01)', rent_eur_cents_per_month: 12550, legal_form: 'civil_lease' },
  })
  expect(told('occupancy', [stay])[0]!.changes).toEqual([
    'Période : depuis le 1er janvier 2026 → du 1er janvier 2026 au 31 décembre 2026',
    'Loyer par mois : 120 € → 125,50 €',
    'Forme juridique : inconnu → Bail civil',
  ])
})

test('what was done at once by one person is one deed, and a part written anew as it was is not a change', () => {
  const dock = { territory: 't', room_id: 'r', code: 'dock', present: true, as_of: null }
  const deeds = told('room', [
    entry({ id: 6, operation: 'update', oldValues: { version: 1 }, newValues: { version: 2 } }),
    entry({ id: 5, operation: 'insert', part: 'room_equipment', newValues: { ...dock, code: 'water' } }),
    entry({ id: 4, operation: 'insert', part: 'room_equipment', newValues: dock }),
    entry({ id: 3, operation: 'delete', part: 'room_equipment', oldValues: dock }),
    entry({
      id: 2,
      at: '2026-11-01T09:00:00.000Z',
      personName: null,
      personId: null,
      operation: 'insert',
      newValues: {},
    }),
  ])
  expect(deeds).toEqual([
    { who: 'Nour Martin', changes: ['Ajout : équipement, Équipement Point d’eau, Présent oui'] },
    { who: null, changes: ['Fiche créée'] },
  ])
})

test('an entry that says nothing to a person is left out', () => {
  expect(told('site', [entry({ oldValues: { version: 1 }, newValues: { version: 2 } })])).toEqual([])
})
