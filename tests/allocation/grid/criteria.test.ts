import { describe, expect, test } from 'vitest'
import { CRITERIA } from '../../../server/allocation/grid/criteria.ts'
import type { Applicant } from '../../../server/allocation/grid/criterion.ts'
import { demand, room, START } from '../../support/allocationMakers.ts'

/** Each case of each criterion is worth a number of its own, so that none can stand for another. */
const POINTS: Record<string, number> = {
  per_quarter: 2,
  most: 16,
  some: 8,
  mostly: 15,
  emergence: 1,
  incubation: 10,
  launch: 9,
  growth: 3,
  scaling: -10,
  site_closes: 14,
  agreement_ends: 6,
  wants: 4,
  same_commune: 5,
  none: 12,
  few: 7,
  once: -2,
  several: -4,
}

const applicant = (given: Parameters<typeof demand>[0], held: Applicant['held'] = null): Applicant => ({
  demand: demand(given),
  on: START,
  held,
})
const holds = (site: Parameters<typeof room>[0], until: string | null = null): Applicant['held'] => ({
  room: room(site),
  until,
})
const tests: Record<string, [what: string, Applicant, points: number, known: boolean, sentence: string][]> = {
  waiting: [
    ['unknown', applicant({ submittedOn: null }), 0, false, 'Date de dépôt de la demande à renseigner'],
    ['this quarter', applicant({}), 0, true, 'Demande déposée le 1er janvier 2027, soit 0 trimestre d’attente'],
    [
      'later',
      applicant({ submittedOn: '2027-08-01' }),
      0,
      true,
      'Demande déposée le 1er août 2027, soit 0 trimestre d’attente',
    ],
    [
      'three quarters',
      applicant({ submittedOn: '2026-05-20' }),
      6,
      true,
      'Demande déposée le 20 mai 2026, soit 3 trimestres d’attente',
    ],
    [
      'ten years',
      applicant({ submittedOn: '2017-01-01' }),
      16,
      true,
      'Demande déposée le 1er janvier 2017, soit 40 trimestres d’attente',
    ],
  ],
  inclusion: [
    [
      'unknown',
      applicant({ organisation: { inclusionPostsFte: null } }),
      0,
      false,
      'Nombre de postes d’insertion à renseigner',
    ],
    ['none', applicant({ organisation: { inclusionPostsFte: 0 } }), 0, true, 'Aucun poste d’insertion'],
    [
      'some',
      applicant({ organisation: { inclusionPostsFte: 2, jobsFte: 9.5 } }),
      8,
      true,
      '2 postes d’insertion (ETP) sur 9,5 emplois',
    ],
    [
      'half',
      applicant({ organisation: { inclusionPostsFte: 2, jobsFte: 4 } }),
      15,
      true,
      '2 postes d’insertion (ETP) sur 4 emplois, au moins la moitié',
    ],
    [
      'of an unknown number',
      applicant({ organisation: { inclusionPostsFte: 2, jobsFte: null } }),
      8,
      false,
      '2 postes d’insertion (ETP) ; nombre d’emplois à renseigner',
    ],
  ],
  stage: [
    ['emergence', applicant({ organisation: { stage: 'emergence' } }), 1, true, 'La structure est à l’étape émergence'],
    [
      'incubation',
      applicant({ organisation: { stage: 'incubation' } }),
      10,
      true,
      'La structure est à l’étape incubation',
    ],
    ['launch', applicant({ organisation: { stage: 'launch' } }), 9, true, 'La structure est à l’étape amorçage'],
    ['growth', applicant({ organisation: { stage: 'growth' } }), 3, true, 'La structure est à l’étape développement'],
    [
      'scaling',
      applicant({ organisation: { stage: 'scaling' } }),
      -10,
      true,
      'La structure est à l’étape changement d’échelle',
    ],
  ],
  relocation: [
    ['no room', applicant({}), 0, true, 'Aucun local à quitter'],
    [
      'closing in three years',
      applicant({}, holds({ site: { usable: { from: null, until: '2030-01-01' } } })),
      14,
      true,
      'La structure doit quitter le site Solilab, qui ferme le 1er janvier 2030',
    ],
    [
      'closing later',
      applicant({}, holds({ site: { usable: { from: null, until: '2030-01-02' } } })),
      0,
      true,
      'Le local occupé sur le site Solilab n’est pas à quitter bientôt',
    ],
    [
      'agreement ends in a year',
      applicant({}, holds({}, '2028-01-01')),
      6,
      true,
      'L’accord d’occupation finit le 1er janvier 2028',
    ],
    [
      'agreement ends later',
      applicant({}, holds({}, '2028-01-02')),
      0,
      true,
      'Le local occupé sur le site Solilab n’est pas à quitter bientôt',
    ],
    [
      'transitional, nobody knows until when',
      applicant({}, holds({ site: { permanence: 'transitional', usable: null } })),
      0,
      false,
      'Date de fermeture du site transitoire Solilab à renseigner',
    ],
  ],
  neighbourhood: [
    ['unknown', applicant({ wantsQpv: null }), 0, false, 'Souhait d’un quartier prioritaire à renseigner'],
    ['no', applicant({ wantsQpv: false }), 0, true, 'Ne demande pas de quartier prioritaire'],
    ['yes', applicant({ wantsQpv: true }), 4, true, 'Souhaite s’installer en quartier prioritaire'],
  ],
  seat: [
    ['any commune', applicant({ communesWanted: [] }), 0, true, 'Aucune commune n’est demandée en particulier'],
    ['unknown', applicant({ communesWanted: ['44109'] }), 0, false, 'Commune du siège à renseigner'],
    [
      'elsewhere',
      applicant({ communesWanted: ['44109'], organisation: { inseeCode: '44143' } }),
      0,
      true,
      'Le siège n’est dans aucune commune souhaitée',
    ],
    [
      'there',
      applicant({ communesWanted: ['44109'], organisation: { inseeCode: '44109' } }),
      5,
      true,
      'Le siège est dans une commune souhaitée',
    ],
  ],
  filiere: [
    ['unknown', applicant({ filiereHoused: null }), 0, false, 'Filière à renseigner'],
    ['none', applicant({ filiereHoused: 0 }), 12, true, 'Aucune structure de sa filière n’a de local'],
    ['one', applicant({ filiereHoused: 1 }), 7, true, '1 structure de sa filière a un local'],
    ['two', applicant({ filiereHoused: 2 }), 7, true, '2 structures de sa filière ont un local'],
    ['three', applicant({ filiereHoused: 3 }), 0, true, '3 structures de sa filière ont un local'],
  ],
  refusals: [
    ['none', applicant({ refusals: 0 }), 0, true, 'Aucune proposition refusée jusqu’ici'],
    ['one', applicant({ refusals: 1 }), -2, true, '1 proposition refusée jusqu’ici'],
    ['several', applicant({ refusals: 3 }), -4, true, '3 propositions refusées jusqu’ici'],
  ],
  committee: [
    ['never held', applicant({ committee: null }), 0, false, 'Aucun comité n’a encore examiné la demande'],
    [
      'not scored',
      applicant({ committee: { score: null, heldOn: '2026-11-20' } }),
      0,
      false,
      'Le comité du 20 novembre 2026 n’a pas noté la demande',
    ],
    [
      'three quarters of the highest',
      applicant({ committee: { score: 0.75, heldOn: '2026-11-20' } }),
      12,
      true,
      'Note de 75 sur 100 au comité du 20 novembre 2026',
    ],
  ],
}

test('every criterion is tested, and has codes of its own', () =>
  expect(CRITERIA.map(({ code }) => code).sort()).toEqual(Object.keys(tests).sort()))

describe.each(CRITERIA)('the criterion $code', (criterion) => {
  test.each(tests[criterion.code]!)('%s', (_, given, points, known, sentence) =>
    expect(criterion.assess(given, (code) => POINTS[code]!)).toEqual({ points, known, sentence }),
  )

  test('asks for the points of its own cases alone, and every case can be met', () => {
    const asked = new Set<string>()
    for (const [, given] of tests[criterion.code]!) {
      criterion.assess(given, (code) => {
        asked.add(code)
        return 0
      })
    }
    expect([...asked].sort()).toEqual(criterion.cases.map(({ code }) => code).sort())
  })
})
