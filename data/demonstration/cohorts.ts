import type { Equipment, RoomKind, Stage } from '../../server/db/codes.ts'

/**
 * The projects that the demonstration expects. Known: 6 to 10 projects a year in incubation at Les Écossolies since 2014,
 * for 12 months (living-lab.cnam.fr, read on 2026-11-24). Everything else is a proposal of ours, to be replaced by what the
 * incubator knows: how they split between desks and goods, the quarter in which they come, what they need, how sure they are.
 */
export interface ExpectedCohort {
  readonly slug: string
  readonly name: string
  readonly stage: Stage
  readonly leastPerYear: number
  readonly mostPerYear: number
  readonly arrivalQuarter: number
  readonly stayQuarters: number
  readonly probabilityPercent: number
  readonly kinds: readonly RoomKind[]
  readonly areaMinM2: number | null
  readonly areaMaxM2: number | null
  readonly workstations: number | null
  readonly requiredEquipment: readonly Equipment[]
  readonly source: string
}

const SOURCE =
  'Les Écossolies accompagnent 6 à 10 projets par an en incubation depuis 2014, pendant 12 mois (living-lab.cnam.fr, lu le 24 novembre 2026). ' +
  'Leur répartition, leurs besoins, le trimestre d’arrivée et la probabilité sont une proposition, à remplacer par ce que sait l’incubateur.'

export const COHORTS: readonly ExpectedCohort[] = [
  {
    slug: 'incubation-postes',
    name: 'Incubation, projets de bureau',
    stage: 'incubation',
    leastPerYear: 4,
    mostPerYear: 7,
    arrivalQuarter: 4,
    stayQuarters: 4,
    probabilityPercent: 90,
    kinds: ['shared_office'],
    areaMinM2: null,
    areaMaxM2: null,
    workstations: 1,
    requiredEquipment: [],
    source: SOURCE,
  },
  {
    slug: 'incubation-marchandises',
    name: 'Incubation, projets qui reçoivent des marchandises',
    stage: 'incubation',
    leastPerYear: 2,
    mostPerYear: 3,
    arrivalQuarter: 4,
    stayQuarters: 4,
    probabilityPercent: 90,
    kinds: ['workshop', 'storage', 'logistics_bay'],
    areaMinM2: 20,
    areaMaxM2: 150,
    workstations: null,
    requiredEquipment: ['dock'],
    source: SOURCE,
  },
]
