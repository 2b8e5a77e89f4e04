import { describe, expect, test } from 'vitest'
import type { Context, Judgement } from '../../server/allocation/eligibility/rule.ts'
import { assess, RULES } from '../../server/allocation/eligibility/rules.ts'
import type { PhaseFacts, RoomFacts } from '../../server/allocation/facts.ts'
import { context, demand, desks, phase, room } from '../support/allocationMakers.ts'

interface Case {
  phase?: Partial<PhaseFacts>
  room?: RoomFacts
  context?: Partial<Context>
  sentence: string
}
/** `null`: none of the facts that the rule reads can be unknown. */
type Cases = Record<'fulfilled' | 'broken', readonly Case[]> & { unknown: readonly Case[] | null }

const inTransition = room({ site: { permanence: 'transitional', name: 'Wattignies' } })
const transitional = (
  usable: { from: string | null; until: string | null } | null,
  releaseTrigger: string | null = null,
) => room({ site: { permanence: 'transitional', name: 'Wattignies', usable, releaseTrigger } })
/** A rule on one measure of the room against the least that is asked for. */
const measured = (
  measure: string,
  unit: string,
  asked: (value: number | null) => Partial<PhaseFacts>,
  known: (value: number | null) => RoomFacts,
): Cases => ({
  fulfilled: [
    { phase: asked(3.5), room: known(3.5), sentence: `${measure} est de 3,5 ${unit} pour 3,5 ${unit} exigés.` },
    { phase: asked(null), room: known(null), sentence: `${measure} n’est pas une exigence de la demande.` },
  ],
  broken: [
    { phase: asked(3.5), room: known(2.8), sentence: `${measure} est de 2,8 ${unit} ; il en faut 3,5 ${unit}.` },
  ],
  unknown: [
    { phase: asked(3.5), room: known(null), sentence: `${measure} n’est pas connue ; il en faut 3,5 ${unit}.` },
  ],
})

const CASES: Record<string, Cases> = {
  kind: {
    fulfilled: [{ phase: { kinds: ['shop', 'workshop'] }, sentence: 'La nature du local (atelier) est demandée.' }],
    broken: [
      {
        phase: { kinds: ['shop', 'storage'] },
        sentence: 'La nature du local est : atelier ; la demande porte sur : boutique ou local de stockage.',
      },
    ],
    unknown: null,
  },
  meeting_room: {
    fulfilled: [{ sentence: 'Le local n’est pas une salle de réunion commune.' }],
    broken: [
      {
        room: room({ kind: 'meeting' }),
        sentence: 'C’est une salle de réunion : elle se réserve à l’heure et reste commune à toutes les structures.',
      },
    ],
    unknown: null,
  },
  in_service: {
    fulfilled: [{ sentence: 'Le local, son bâtiment et son site sont en service.' }],
    broken: [{ room: room({ archived: true }), sentence: 'Le local, son bâtiment ou son site est archivé.' }],
    unknown: null,
  },
  closed: {
    fulfilled: [
      { sentence: 'Le plan ne suppose aucune fermeture de ce local.' },
      {
        room: room({
          closures: [{ kind: 'rooms_closed', from: '2027-04-01', until: '2027-07-01', because: 'Travaux.' }],
        }),
        sentence: 'Le plan ne suppose aucune fermeture de ce local.',
      },
    ],
    broken: [
      {
        room: room({ closures: [{ kind: 'site_closes', from: '2027-03-31', until: null, because: 'Le site ferme.' }] }),
        sentence: 'Le site ferme.',
      },
    ],
    unknown: null,
  },
  site_status: {
    fulfilled: [
      { sentence: 'Le site Solilab est ouvert.' },
      { room: room({ site: { status: 'secured' } }), sentence: 'Le site Solilab est sécurisé.' },
    ],
    broken: [
      {
        room: room({ site: { status: 'spotted' } }),
        sentence: 'Le site Solilab est repéré : il n’accueille personne tant qu’il n’est pas sécurisé.',
      },
      {
        room: room({ site: { status: 'under_study' } }),
        sentence: 'Le site Solilab est à l’étude : il n’accueille personne tant qu’il n’est pas sécurisé.',
      },
      {
        room: room({ site: { status: 'closed' } }),
        sentence: 'Le site Solilab est fermé : il n’accueille plus personne.',
      },
    ],
    unknown: null,
  },
  site_window: {
    fulfilled: [
      { sentence: 'Le site Solilab est pérenne.' },
      {
        room: transitional({ from: '2018-01-01', until: '2027-04-01' }),
        sentence: 'Le site Wattignies est disponible jusqu’au 31 mars 2027.',
      },
      { room: room({ site: { usable: null } }), sentence: 'Le site Solilab est pérenne.' },
    ],
    broken: [
      {
        room: transitional({ from: '2018-01-01', until: '2027-03-31' }),
        sentence: 'Le site Wattignies ferme le 31 mars 2027.',
      },
      {
        room: room({ site: { usable: { from: '2027-01-02', until: null } } }),
        sentence: 'Le site Solilab n’est disponible qu’à partir du 2 janvier 2027.',
      },
    ],
    unknown: [
      {
        room: transitional({ from: '2018-01-01', until: null }, 'début des travaux'),
        sentence:
          'Le site Wattignies est transitoire et sa date de fin n’est pas connue (libération : début des travaux).',
      },
      {
        room: transitional(null),
        sentence: 'Le site Wattignies est transitoire et sa date de fin n’est pas connue.',
      },
      {
        room: room({ site: { status: 'secured', usable: null } }),
        sentence: 'La date d’ouverture du site Solilab n’est pas connue.',
      },
    ],
  },
  transitional_accepted: {
    fulfilled: [
      { context: { demand: demand({ acceptsTransitional: false }) }, sentence: 'Le site Solilab est pérenne.' },
      { room: inTransition, sentence: 'Le site Wattignies est transitoire, ce que la structure accepte.' },
    ],
    broken: [
      {
        room: inTransition,
        context: { demand: demand({ acceptsTransitional: false }) },
        sentence: 'Le site Wattignies est transitoire ; la structure demande un site pérenne.',
      },
    ],
    unknown: [
      {
        room: inTransition,
        context: { demand: demand({ acceptsTransitional: null }) },
        sentence: 'Le site Wattignies est transitoire ; on ne sait pas si la structure l’accepte.',
      },
    ],
  },
  stage_admitted: {
    fulfilled: [{ sentence: 'Le local est ouvert au stade amorçage.' }],
    broken: [
      {
        room: room({ admitsStages: ['emergence', 'incubation'] }),
        sentence: 'Le local n’est pas ouvert au stade amorçage (stades admis : émergence et incubation).',
      },
      {
        room: room({ admitsStages: [] }),
        sentence: 'Le local n’est pas ouvert au stade amorçage (stades admis : aucun).',
      },
    ],
    unknown: [
      { room: room({ admitsStages: null }), sentence: 'On ne sait pas si le local est ouvert au stade amorçage.' },
    ],
  },
  longest_stay: {
    fulfilled: [
      { sentence: 'Le séjour dans ce local n’est pas limité.' },
      {
        room: room({ longestStayQuarters: 4 }),
        context: { quartersStayed: 3 },
        sentence: 'La structure a utilisé 3 trimestres sur 4 de la durée de séjour permise ici.',
      },
    ],
    broken: [
      {
        room: room({ longestStayQuarters: 4 }),
        context: { quartersStayed: 4 },
        sentence: 'La structure a épuisé la durée de séjour permise ici : 4 trimestres sur 4.',
      },
    ],
    unknown: null,
  },
  building_condition: {
    fulfilled: [
      { sentence: 'Le bâtiment Halle A est utilisable.' },
      {
        room: room({ building: { condition: 'poor' } }),
        sentence: 'Le bâtiment Halle A est en mauvais état, mais utilisable.',
      },
    ],
    broken: [
      {
        room: room({ building: { condition: 'unusable' } }),
        sentence: 'Le bâtiment Halle A est inutilisable en l’état.',
      },
    ],
    unknown: [
      { room: room({ building: { condition: null } }), sentence: 'L’état du bâtiment Halle A n’est pas connu.' },
    ],
  },
  workstations: {
    fulfilled: [
      { phase: { workstations: 10 }, room: desks(), sentence: 'Le local compte 10 postes pour 10 demandés.' },
      { sentence: 'Aucun nombre de postes n’est demandé.' },
      { phase: { workstations: 4 }, sentence: 'Le local s’occupe seul : il est jugé sur sa surface.' },
    ],
    broken: [
      { phase: { workstations: 11 }, room: desks(), sentence: 'Le local compte 10 postes ; il en faut 11.' },
      {
        phase: { workstations: 4 },
        room: room({ workstations: 1 }),
        sentence: 'Le local compte 1 poste ; il en faut 4.',
      },
    ],
    unknown: [
      {
        room: desks(),
        sentence: 'Le nombre de postes demandés n’est pas connu ; un seul est compté dans ce local partagé.',
      },
      {
        phase: { workstations: 4, areaMinM2: null },
        sentence: 'Le nombre de postes du local n’est pas connu ; il en faut 4.',
      },
    ],
  },
  area_too_small: {
    fulfilled: [
      { phase: { areaMinM2: 50 }, sentence: 'Le local mesure 50 m² pour 50 m² demandés au moins.' },
      { phase: { areaMinM2: null }, sentence: 'Aucune surface minimale n’est demandée.' },
      { room: desks({ areaM2: 10 }), sentence: 'Le local est partagé : il se compte en postes, pas en surface.' },
    ],
    broken: [{ phase: { areaMinM2: 50.5 }, sentence: 'Le local mesure 50 m² ; il faut au moins 50,5 m².' }],
    unknown: [
      { room: room({ areaM2: null }), sentence: 'La surface du local n’est pas connue ; il faut au moins 40 m².' },
    ],
  },
  area_too_large: {
    fulfilled: [
      { phase: { areaMaxM2: 50 }, sentence: 'Le local mesure 50 m² pour 50 m² demandés au plus.' },
      { phase: { areaMaxM2: null }, sentence: 'Aucune surface maximale n’est demandée.' },
      { room: desks({ areaM2: 1000 }), sentence: 'Le local est partagé : il se compte en postes, pas en surface.' },
    ],
    broken: [{ room: room({ areaM2: 1200 }), sentence: 'Le local mesure 1\u202f200 m² ; il faut au plus 80 m².' }],
    unknown: [
      { room: room({ areaM2: null }), sentence: 'La surface du local n’est pas connue ; il faut au plus 80 m².' },
    ],
  },
  equipment: {
    fulfilled: [
      { sentence: 'Aucun équipement n’est exigé.' },
      {
        phase: { requiredEquipment: ['dock', 'water'] },
        room: room({ equipment: { dock: true, water: true } }),
        sentence: 'Le local a : un quai de déchargement et un point d’eau.',
      },
    ],
    broken: [
      {
        phase: { requiredEquipment: ['dock', 'water', 'heating'] },
        room: room({ equipment: { dock: false, heating: false } }),
        sentence: 'Il manque au local : un quai de déchargement et un chauffage.',
      },
    ],
    unknown: [
      {
        phase: { requiredEquipment: ['dock', 'water'] },
        room: room({ equipment: { water: true } }),
        sentence: 'On ne sait pas si le local a : un quai de déchargement.',
      },
    ],
  },
  clear_height: {
    ...measured(
      'La hauteur libre',
      'm',
      (minClearHeightM) => ({ minClearHeightM }),
      (clearHeightM) => room({ clearHeightM }),
    ),
    fulfilled: [
      {
        phase: { minClearHeightM: 3.5 },
        room: room({ kind: 'yard', clearHeightM: null }),
        sentence: 'Une cour est à ciel ouvert.',
      },
      { phase: { minClearHeightM: 3.5 }, sentence: 'La hauteur libre est de 4 m pour 3,5 m exigés.' },
    ],
  },
  floor_load: measured(
    'La charge au sol admissible',
    'kN/m²',
    (minFloorLoadKnM2) => ({ minFloorLoadKnM2 }),
    (floorLoadKnM2) => room({ floorLoadKnM2 }),
  ),
  door_width: measured(
    'La largeur de porte',
    'm',
    (minDoorWidthM) => ({ minDoorWidthM }),
    (doorWidthM) => room({ doorWidthM }),
  ),
  power: measured(
    'La puissance électrique',
    'kVA',
    (minPowerKva) => ({ minPowerKva }),
    (powerKva) => room({ powerKva }),
  ),
  budget: {
    fulfilled: [
      {
        phase: { budgetEurCentsPerMonth: 40_000 },
        sentence: 'Le loyer est de 400 € par mois pour un budget de 400 €.',
      },
      {
        phase: { workstations: 3 },
        room: desks({ rents: { launch: 9_550 } }),
        sentence: 'Le loyer est de 286,50 € par mois pour un budget de 800 €.',
      },
      {
        phase: { budgetEurCentsPerMonth: null },
        room: desks({ rents: { launch: 0 } }),
        sentence: 'Le local est gratuit à ce stade.',
      },
    ],
    broken: [
      {
        phase: { budgetEurCentsPerMonth: 39_999 },
        sentence: 'Le loyer est de 400 € par mois ; le budget est de 399,99 €.',
      },
      {
        phase: { workstations: 9 },
        room: desks(),
        sentence: 'Le loyer est de 900 € par mois ; le budget est de 800 €.',
      },
    ],
    unknown: [
      {
        room: room({ rents: { growth: 10_000 } }),
        sentence: 'Le loyer au stade amorçage n’est pas connu.',
      },
      { room: desks(), sentence: 'Le loyer dépend du nombre de postes, qui n’est pas connu.' },
      {
        phase: { budgetEurCentsPerMonth: null },
        sentence: 'Le loyer est de 400 € par mois ; le budget de la structure n’est pas connu.',
      },
    ],
  },
}

test('every rule has its cases here: fulfilled, broken and, where a fact can be missing, unknown', () => {
  expect(Object.keys(CASES)).toEqual(RULES.map(({ id }) => id))
  for (const { id, neverUnknown } of RULES) {
    const { fulfilled, broken, unknown } = CASES[id]!
    expect([id, fulfilled.length > 0, broken.length > 0, unknown === null]).toEqual([
      id,
      true,
      true,
      neverUnknown === true,
    ])
    if (unknown !== null) expect([id, unknown.length > 0]).toEqual([id, true])
  }
})

describe.each(RULES)('$id', (rule) => {
  for (const verdict of ['fulfilled', 'broken', 'unknown'] as const) {
    test.each(CASES[rule.id]![verdict] ?? [])(`is ${verdict}: $sentence`, (given) => {
      const judged: Judgement = rule.judge(phase(given.phase), given.room ?? room(), context(given.context))
      expect({ verdict: judged.verdict, sentence: judged.say() }).toEqual({ verdict, sentence: given.sentence })
    })
  }

  test('says what it wants and where it comes from', () => {
    expect(rule.sentence).toMatch(/^\p{Lu}.*\.$/u)
    expect(rule.source).toMatch(/^\p{Lu}/u)
  })
})

test('a room that answers everything is neither refused nor to be checked', () =>
  expect(assess(phase(), room(), context())).toEqual({ broken: [], unknown: [] }))

test('an assessment gathers what is broken and what nobody knows', () =>
  expect(assess(phase({ minClearHeightM: 3 }), room({ areaM2: 20, clearHeightM: null }), context())).toEqual({
    broken: [{ code: 'area_too_small', sentence: 'Le local mesure 20 m² ; il faut au moins 40 m².' }],
    unknown: [{ code: 'clear_height', sentence: 'La hauteur libre n’est pas connue ; il en faut 3 m.' }],
  }))
