import { describe, expect, test } from 'vitest'
import { lastDayToAnswer, lastDayToContest, reminderDue } from '../../server/refusals/contest.ts'
import { draftLetter, printedLetter, type LetterFacts } from '../../server/refusals/letter.ts'

describe('the days of an appeal', () => {
  test.each([
    ['2026-11-24', '2027-01-25', 'a Monday'],
    ['2026-11-25', '2027-01-26', 'the day after two months'],
    ['2026-11-21', '2027-01-22', 'a Friday'],
    ['2026-11-22', '2027-01-25', 'a Saturday goes on to Monday'],
    ['2026-11-23', '2027-01-25', 'a Sunday goes on to Monday'],
    ['2027-03-05', '2027-05-07', 'Ascension goes on to Friday'],
    ['2026-10-31', '2027-01-04', 'New Year’s Day, a Friday, goes on to Monday'],
    ['2026-12-31', '2027-03-01', 'February has no 31st: its last day, and one more'],
  ])('what was notified on %s is contested until %s: %s', (notifiedOn, until) =>
    expect(lastDayToContest(notifiedOn)).toBe(until),
  )

  test('an answer is due two months after the appeal', () => expect(lastDayToAnswer('2026-12-31')).toBe('2027-02-28'))

  test.each([
    ['2026-12-01', null],
    ['2026-12-25', 30],
    ['2027-01-16', 30],
    ['2027-01-17', 7],
    ['2027-01-24', 7],
    ['2027-01-25', 0],
  ])('of an answer due on 24 January 2027, on %s the reminder is %s', (today, days) =>
    expect(reminderDue('2027-01-24', today)).toBe(days),
  )
})

const FACTS: LetterFacts = {
  demand: {
    organisation: { id: 'o', name: 'La Ressourcerie du Port', stage: 'launch', filiere: 'reuse' },
    submittedOn: '2026-10-01',
    phases: [
      {
        stage: 'launch',
        needed: { from: '2027-01-01', until: '2028-01-01' },
        kinds: ['workshop', 'storage'],
        requiredEquipment: ['dock', 'water'],
        areaMinM2: 120,
        areaIdealM2: null,
        areaMaxM2: null,
        workstations: null,
        minClearHeightM: null,
        minFloorLoadKnM2: null,
        minDoorWidthM: null,
        minPowerKva: null,
        budgetEurCentsPerMonth: 90_000,
      },
    ],
  },
  reasons: ['no_room_fits', 'other'],
  otherReason: 'Le bâtiment ferme en juin.',
  assessment: {
    on: '2026-11-24',
    gridName: 'Grille 2026',
    points: 12,
    rank: 3,
    among: 9,
    findings: ['Ancienneté de la demande : +2 points.'],
    phases: [
      {
        stage: 'launch',
        needed: { from: '2027-01-01', until: '2028-01-01' },
        fits: 0,
        refused: 14,
        refusals: [{ sentence: 'Le local est assez grand.', rooms: 9 }],
      },
    ],
    chances: null,
  },
}

test('a letter says what was asked, what was looked at, why not, and what would change it', () =>
  expect(draftLetter(FACTS).split('\n\n')).toEqual([
    'Madame, Monsieur,',
    'Nous avons étudié la demande de local de La Ressourcerie du Port du 1er octobre 2026. Nous ne pouvons pas y répondre favorablement.',
    'Vous avez demandé : atelier ou local de stockage de 120 m² au moins avec un quai de déchargement et un point d’eau pour 900 € par mois au plus, du 1er janvier 2027 au 31 décembre 2027 (étape : amorçage).',
    'Pour la période du 1er janvier 2027 au 31 décembre 2027, nous avons comparé votre demande à 14 locaux : aucun ne répond à ses exigences. Exigences le plus souvent non remplies : Le local est assez grand. (9 locaux)',
    'Selon la grille de priorité « Grille 2026 », votre demande a 12 points, ce qui la place au rang 3 sur 9 demandes en attente. Ancienneté de la demande : +2 points.',
    'Les motifs de notre décision :\n– Aucun local du territoire ne répond à ce que vous demandez.\n– Le bâtiment ferme en juin.',
    'Ce qui changerait la réponse : une demande dont les exigences rejoignent les locaux existants, ou des locaux nouveaux sur le territoire.',
    'Vous pouvez déposer une nouvelle demande à tout moment.',
  ]))

test('what the engine found goes before general words', () => {
  const assessment = { ...FACTS.assessment, chances: 'Si son budget mensuel passait de 900 € à 950 €.' }
  expect(draftLetter({ ...FACTS, assessment })).toContain(
    'Ce qui changerait la réponse : Si son budget mensuel passait de 900 € à 950 €.',
  )
})

test('a printed letter says how to contest under it, and that a draft was not sent', () => {
  const sent = {
    organisationName: 'La Ressourcerie',
    letter: 'Madame,\n\nNon.',
    howToContest: ['Par un recours.'],
    decidedOn: '2026-11-24',
    decidedBy: 'Nour Martin',
  }
  expect(printedLetter(sent)).toEqual({
    title: 'Votre demande de local – La Ressourcerie',
    banner: 'Décision du 24 novembre 2026',
    sections: [
      { heading: 'Notre réponse', paragraphs: ['Madame,', 'Non.'] },
      { heading: 'Comment contester', paragraphs: ['Par un recours.'] },
      { heading: 'Décision prise par', paragraphs: ['Nour Martin'] },
    ],
    annexes: [],
    signatures: [],
  })
  expect(printedLetter({ ...sent, decidedOn: null, decidedBy: null }).banner).toBe('Projet de lettre – non envoyée')
})
