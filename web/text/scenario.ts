import { french } from './french.ts'

/** Scenarios: a plan copied with something supposed otherwise, to be compared with it. */
export const text = french({
  copy: 'Copier et changer…',
  title: 'Copier ce plan et changer…',
  lead: (name: string) =>
    `Escale refait « ${name} » en supposant ce que vous changez ici, puis montre les deux plans côte à côte. Aucune fiche n’est modifiée.`,
  noPlan: 'Aucun plan à copier',
  noPlanHow: 'Ouvrez un plan prêt, puis choisissez « Copier et changer… ».',
  name: 'Nom du scénario',
  nameOf: (name: string) => `${name}, scénario`,
  nameMissing: 'Donnez un nom au scénario.',
  suppositions: 'Ce que l’on suppose',
  inherited: 'Le plan copié suppose déjà :',
  none: 'Rien de plus pour l’instant. Ajoutez une supposition, ou changez seulement les points.',
  works: 'Pour des travaux dans des locaux,',
  worksLink: 're-planifiez plutôt',
  addWindow: 'Dates d’un site',
  addWithdrawn: 'Une demande retirée',
  addChanged: 'Une demande changée',
  legend: {
    window: (n: number) => `Supposition ${n} : dates d’un site`,
    withdrawn: (n: number) => `Supposition ${n} : demande retirée`,
    changed: (n: number) => `Supposition ${n} : demande changée`,
  },
  site: 'Site',
  siteMissing: 'Choisissez le site.',
  until: 'Ne peut plus accueillir à partir du',
  untilHint: (day: string | null) =>
    day === null ? 'Sa fiche ne donne pas de fin.' : `D’après sa fiche : le ${day}. Plus tôt ou plus tard, au choix.`,
  dayMissing: 'Donnez une date.',
  same: 'C’est déjà la date de sa fiche : donnez-en une autre.',
  demand: 'Demande de',
  demandMissing: 'Choisissez la demande.',
  nothingChanged: 'Changez au moins un chiffre.',
  changedHint: 'Laissez vide ce qui ne change pas.',
  budget: 'Budget par mois',
  areaMin: 'Surface minimale',
  from: 'Premier jour demandé',
  remove: (n: number) => `Retirer la supposition ${n}`,
  weights: 'Changer les points pour ce scénario',
  start: 'Chercher ce scénario',
  starting: 'Préparation…',
  badge: 'Scénario',
  notAcceptable:
    'Ce plan est un scénario : il se compare, mais ne s’accepte pas. Enregistrez ce qui devient vrai (dates du site, demande), puis faites un nouveau plan.',
})
