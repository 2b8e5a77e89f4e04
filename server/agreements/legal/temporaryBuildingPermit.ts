import type { LegalForm } from './form.ts'

/** The precarious permit is about the building, not about who is in it: it stands beside the form of the agreement. */
export const temporaryBuildingPermit: LegalForm = {
  form: 'temporary_building_permit',
  article: 'Code de l’urbanisme, art. L. 433-1',
  inForceSince: '2007-10-01',
  shortestMonths: null,
  longestMonths: null,
  noticeMonths: null,
  noticeRule: 'La construction est enlevée à la date que dit le permis.',
  atTerm: 'ends',
  conditions: ({ temporaryBuilding }) => [
    {
      fact: 'temporaryBuilding',
      holds: temporaryBuilding,
      refused: 'Aucune construction temporaire contraire au zonage n’est prévue : il ne sert à rien ici.',
    },
  ],
  means:
    'Le propriétaire demande un permis précaire pour la construction ; il s’ajoute à la convention de la structure.',
}
