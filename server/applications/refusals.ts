import { Refusal } from '../lib/refusal.ts'

export const applicationNotFound = () =>
  new Refusal(
    404,
    'application_not_found',
    'Aucune candidature ne répond à ce lien. Vérifiez qu’il est copié en entier, clé comprise.',
  )
