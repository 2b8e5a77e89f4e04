import Type, { type Static } from 'typebox'
import { EQUIPMENT as CODES, FILIERES, ROOM_KINDS, STAGES } from '../../db/codes.ts'
import { count, euros, list, number } from '../../lib/french.ts'
import { frenchSpan } from '../../lib/frenchDay.ts'
import { Day, EurCents, InseeCode, Name, oneOf } from '../../lib/shapes.ts'
import type { DemandFacts } from '../facts.ts'
import { EQUIPMENT, KIND, STAGE } from '../../db/words.ts'
import type { ChangeKind } from './change.ts'
import { refuseEmpty, refuseOutside } from './closures.ts'
import { supposedName } from './supposed.ts'

const square = Type.Number({ minimum: 0.1, maximum: 100_000 })

const DemandAdded = Type.Object(
  {
    type: Type.Literal('demand_added'),
    id: Type.String({
      format: 'uuid',
      description: 'Chosen by the caller, so that pins and copies can name the demand',
    }),
    organisationName: Name,
    stage: oneOf(STAGES),
    filiere: Type.Optional(oneOf(FILIERES)),
    from: Day,
    until: Day,
    kinds: Type.Array(oneOf(ROOM_KINDS), { minItems: 1, uniqueItems: true }),
    areaMinM2: Type.Optional(square),
    areaMaxM2: Type.Optional(square),
    workstations: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    requiredEquipment: Type.Array(oneOf(CODES), { uniqueItems: true }),
    budgetEurCentsPerMonth: Type.Optional(EurCents),
    communesWanted: Type.Optional(Type.Array(InseeCode, { uniqueItems: true, maxItems: 100 })),
    points: Type.Optional(
      Type.Integer({ minimum: -100, maximum: 1000, description: 'Points of priority; absent: by the grid' }),
    ),
  },
  { additionalProperties: false, description: 'A demand that nobody made, of an organisation that does not exist' },
)
type DemandAdded = Static<typeof DemandAdded>

export const demandAdded = {
  schema: DemandAdded,
  isScenario: true,
  say(change) {
    const { organisationName, stage, kinds, areaMinM2, areaMaxM2, workstations, requiredEquipment } = change
    const size = [
      ...(areaMinM2 === undefined ? [] : [`au moins ${number(areaMinM2)} m²`]),
      ...(areaMaxM2 === undefined ? [] : [`au plus ${number(areaMaxM2)} m²`]),
      ...(workstations === undefined ? [] : [count(workstations, 'poste')]),
      ...requiredEquipment.map((code) => EQUIPMENT[code]),
      ...(change.budgetEurCentsPerMonth === undefined
        ? []
        : [`un loyer d’au plus ${euros(change.budgetEurCentsPerMonth)} par mois`]),
    ]
    const what = kinds.map((kind) => KIND[kind]).join(' ou ')
    const priority = change.points === undefined ? '' : `, avec ${count(change.points, 'point')} de priorité`
    return `Une demande de plus, que personne n’a faite : « ${organisationName} » (${STAGE[stage]}) cherche ${frenchSpan(change)} : ${what}${size.length === 0 ? '' : `, ${list(size)}`}${priority}.`
  },
  apply(facts, change, at) {
    const { id, stage, points, areaMinM2, areaMaxM2 } = change
    if (facts.demands.some((demand) => demand.id === id)) {
      throw at.refuse(
        'id',
        'supposed_twice',
        'Cette demande existe déjà : donnez un autre identifiant à la demande supposée.',
      )
    }
    refuseEmpty(at, change)
    refuseOutside(at, 'from', change)
    if (areaMinM2 !== undefined && areaMaxM2 !== undefined && areaMinM2 > areaMaxM2) {
      throw at.refuse('areaMaxM2', 'areas_in_disorder', 'La surface maximale est plus petite que la surface minimale.')
    }
    const demand: DemandFacts = {
      id,
      supposed: points === undefined ? {} : { points },
      organisation: {
        id,
        name: supposedName(change.organisationName),
        stage,
        filiere: change.filiere ?? null,
        inseeCode: null,
        jobsFte: null,
        inclusionPostsFte: null,
      },
      // It waits for nothing yet: no priority for waiting, for refusals, nor for a filière served little.
      submittedOn: at.horizon.startsOn,
      communesWanted: change.communesWanted ?? [],
      acceptsTransitional: null,
      wantsQpv: null,
      refusals: 0,
      filiereHoused: null,
      phases: [
        {
          stage,
          needed: { from: change.from, until: change.until },
          kinds: change.kinds,
          areaMinM2: areaMinM2 ?? null,
          areaIdealM2: null,
          areaMaxM2: areaMaxM2 ?? null,
          workstations: change.workstations ?? null,
          requiredEquipment: change.requiredEquipment,
          minClearHeightM: null,
          minFloorLoadKnM2: null,
          minDoorWidthM: null,
          minPowerKva: null,
          budgetEurCentsPerMonth: change.budgetEurCentsPerMonth ?? null,
        },
      ],
    }
    return { ...facts, demands: [...facts.demands, demand] }
  },
} as const satisfies ChangeKind<DemandAdded>
