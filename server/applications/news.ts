import type { ApplicationState } from '../db/codes.ts'

/** What an applicant is told when an application comes to a state, and what that means for him; a draft is his own,
 * and an offer is told by the room of offers. */
export const NEWS: Readonly<
  Record<Exclude<ApplicationState, 'draft' | 'offered'>, { readonly is: string; readonly means: string }>
> = {
  sent: {
    is: 'est bien arrivée',
    means: 'Les gestionnaires vont la lire. Vous recevrez un message quand elle avancera.',
  },
  under_review: {
    is: 'est à l’étude',
    means: 'Les gestionnaires la lisent. Ils vous écriront s’il leur manque quelque chose.',
  },
  waiting: {
    is: 'est sur la liste d’attente',
    means: 'Elle est comparée aux locaux qui se libèrent. Il n’y a rien à faire.',
  },
  housed: { is: 'a abouti : un local vous est attribué', means: 'Les gestionnaires vous écrivent pour la convention.' },
  refused: { is: 'n’a pas été retenue', means: 'Ouvrez-la pour lire pourquoi, et comment contester.' },
  appealed: {
    is: 'est réexaminée : votre contestation est bien arrivée',
    means: 'Une autre personne que celle qui a refusé la relit, et vous répond dans les deux mois.',
  },
  withdrawn: { is: 'est retirée', means: 'Si vous ne l’avez pas retirée vous-même, écrivez aux gestionnaires.' },
}
