import { french } from './french.ts'

/** The proof of a plan: how far from the best it can be, and how to check that without trusting us. */
export const text = french({
  title: 'Preuve du plan',
  back: 'Retour au plan',
  of: (name: string) => `« ${name} »`,
  figures: {
    worth: 'Valeur du plan',
    bound: 'Aucun plan ne peut dépasser',
    gap: 'Écart prouvé',
    seconds: 'Temps de calcul',
  },
  points: (points: string) => `${points} points`,
  secondsOf: (taken: string, allowed: string) => `${taken} s sur ${allowed} s accordées`,
  noGap: 'aucun',
  means: 'Ce que cela veut dire',
  history: {
    title: 'Comment la valeur et la borne se sont rapprochées',
    lead: 'La borne descend, la valeur monte : entre les deux se trouve le meilleur plan possible. L’échelle montre la fin ; ce qui en est loin est ramené au bord, et se lit dans le tableau.',
    label: 'Valeur et borne au fil du calcul',
    walk: 'Au clavier, les flèches passent d’un moment à l’autre.',
    worth: 'Valeur du meilleur plan trouvé',
    bound: 'Borne',
    seconds: 'Secondes',
    phase: 'Étape',
    said: (seconds: string, phase: string, worth: string, bound: string) =>
      `Après ${seconds} s, ${phase} : valeur ${worth}, borne ${bound}`,
    unknown: 'pas encore',
    table: 'En tableau',
    none: 'Le déroulé du calcul n’a pas été gardé pour ce plan : il ne l’est que pour la façon habituelle de partager, et depuis cette version d’Escale.',
  },
  rules: {
    title: 'Le contrôle indépendant',
    lead: 'Un autre programme, qui ne partage rien avec le solveur, vient de relire chaque règle sur ce plan.',
    allHold: 'Toutes les règles sont respectées.',
    broken: 'Des règles ne sont pas respectées : n’appliquez pas ce plan et prévenez l’administrateur.',
    holds: 'Respectée',
    breaks: (n: number) => (n < 2 ? '1 écart' : `${n} écarts`),
  },
  again: {
    title: 'Rejouer',
    lead: 'La question est gardée entière, avec sa graine et la version du solveur. La même question redonne le même plan, sauf si le temps a manqué à l’un des deux calculs.',
    replay: 'Rejouer maintenant',
    replaying: 'Calcul en cours…',
    byYourself:
      'Ou sans nous croire : téléchargez la question et la réponse, puis lancez la commande là où Escale est installé.',
    question: 'La question (JSON)',
    answer: 'La réponse du solveur (JSON)',
    took: (seconds: string) => `Calculé en ${seconds} s.`,
  },
  identity: {
    title: 'Ce qui identifie ce calcul',
    status: 'État',
    optimal: 'prouvé le meilleur',
    feasible: 'bon plan, écart prouvé',
    seed: 'Graine',
    solver: 'Version du solveur',
    finished: 'Fait le',
    size: 'Taille de la question',
    sizeOf: (organisations: string, anticipates: boolean, rooms: string, quarters: string, stays: string) =>
      `${organisations} demandes${anticipates ? ' et projets attendus' : ''}, ${rooms} locaux, ${quarters} trimestres ; ${stays} trimestres de séjour permis`,
    hash: 'Empreinte de la question',
    hashHolds: 'Recalculée à l’instant : la question gardée est bien celle-là.',
    hashBroken: 'La question gardée ne correspond plus à cette empreinte : prévenez l’administrateur.',
  },
})
