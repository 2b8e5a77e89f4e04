/** Calls for applications that the demonstration shows: invented. Days count from the day that it is laid around. */
export interface InventedCall {
  readonly slug: string
  readonly name: string
  readonly opensDaysAgo: number
  /** `null`: rolling */
  readonly closesInDays: number | null
  readonly offer: string
  readonly decidedBy: string
}

export const CALLS: readonly InventedCall[] = [
  {
    slug: 'rolling',
    name: 'Places au fil de l’eau',
    opensDaysAgo: 300,
    closesInDays: null,
    offer: 'Bureaux partagés et petits ateliers qui se libèrent en cours d’année, sur tous les sites.',
    decidedBy: 'Les demandes sont lues chaque mois et classées par la grille de priorité publiée.',
  },
  {
    slug: 'spring',
    name: 'Ateliers du printemps',
    opensDaysAgo: 20,
    closesInDays: 40,
    offer: 'Des ateliers de 40 à 150 m², avec accès véhicules, pour des activités de réemploi ou d’éco-construction.',
    decidedBy:
      'Un comité note chaque candidature avec la grille de priorité publiée, dans le mois qui suit la clôture.',
  },
]
