import type { Dimension, EquityGroup } from '../../server/contract.ts'
import { count, french } from './french.ts'

export const DIMENSION: Record<Dimension, string> = french({
  stage: 'Étape du parcours',
  filiere: 'Filière',
  commune: 'Commune de la structure',
  qpv: 'Souhaite un quartier prioritaire',
  legal_form: 'Statut juridique',
})
export const VERDICT: Record<NonNullable<EquityGroup['comparison']>['verdict'], string> = french({
  alike: 'Pas d’écart que le hasard n’expliquerait pas',
  housed_more: 'Plus souvent logé que les autres',
  housed_less: 'Moins souvent logé que les autres',
})

export const text = french({
  title: 'Qui est logé, qui attend, qui est refusé',
  lead: 'Les demandes reçues, groupe par groupe. Une différence n’est signalée que si le hasard ne l’explique pas.',
  rules: 'Règles',
  csv: 'Télécharger en CSV',
  file: 'equite.csv',
  whole: 'Toutes les demandes',
  masked: 'Les groupes de moins de cinq demandes sont masqués, pour que personne ne soit reconnu.',
  maskedGroup: 'masqué',
  empty: 'Aucune demande reçue',
  emptyHow: 'Le rapport se remplit dès qu’une demande est déposée.',
  tooFew: 'Il y a encore trop peu de demandes pour publier des chiffres.',
  unknown: 'Inconnu',
  qpv: { yes: 'Oui', no: 'Non' },
  columns: {
    group: 'Groupe',
    received: 'Reçues',
    waiting: 'En attente',
    housed: 'Logées',
    refused: 'Refusées',
    withdrawn: 'Retirées',
    offered: 'Avec une offre',
    appeals: 'Recours',
    share: 'Part logée',
    delay: 'Délai médian',
    comparison: 'Comparé aux autres',
  },
  shareIs: (share: number, low: number, high: number) => `${share} % (entre ${low} et ${high})`,
  delayIs: (days: number) => count(days, 'jour', 'jours'),
  between: (low: number, high: number) => `entre ${low} et ${high}`,
  method:
    'Part logée : demandes logées parmi celles qui ne sont pas retirées, avec l’intervalle de Wilson à 95 %. Délai : de l’envoi à l’entrée, avec l’intervalle à 95 % de la médiane à partir de six demandes. Comparaison : test exact de Fisher contre toutes les autres demandes dont le groupe est connu, corrigé par Holm sur tout le rapport, au seuil de 5 %.',
  methodTitle: 'Comment c’est calculé',
})
