import { count, french } from './french.ts'

/** What a plan keeps for projects to come, and how solid it is. */
export const text = french({
  reserve: {
    option: 'Garder des places pour les projets attendus',
    optionHint:
      'Chaque projet attendu compte selon sa probabilité. Le plan est aussi calculé sans réserve, pour dire ce qu’elle coûte : comptez le double du temps.',
    section: 'Et les projets à venir ?',
    cohorts: 'Voir et modifier les projets attendus',
    title: 'Réserve pour l’accueil de projets à venir',
    label: 'Réservé pour l’accueil de projets à venir',
    projects: (projects: number, average: string) =>
      `${count(projects, 'projet peut venir', 'projets peuvent venir')} pendant ce plan, ${average} en moyenne.`,
    kept: (kept: number) =>
      kept === 0
        ? 'Aucune place ne leur est gardée : celles qui leur conviendraient servent davantage à des structures déjà là.'
        : `Le plan garde une place à ${count(kept, 'd’entre eux', 'd’entre eux')}.`,
    worth: (points: string) => `Ces places rapportent ${points} points en moyenne, comptés dans la valeur du plan.`,
    cost: (points: string) => `Sans réserve, les demandes d’aujourd’hui auraient ${points} points de plus.`,
    noCost: 'La réserve ne coûte rien aux demandes d’aujourd’hui.',
    unknownCost: 'Le calcul a été arrêté : on ne sait pas ce que la réserve coûte aux demandes d’aujourd’hui.',
    losing: 'Qui a un local moins longtemps à cause de la réserve ?',
    loses: (name: string, quarters: number) => `${name} : ${count(quarters, 'trimestre', 'trimestres')} de moins.`,
    places: (n: number) => (n < 2 ? 'La place réservée' : `Les ${n} places réservées`),
    never:
      'Une place réservée n’est jamais acceptée comme une occupation. Quand un projet arrive, enregistrez sa demande, puis refaites le plan.',
    chance: (percent: string) => `vient à ${percent} %`,
    settings: 'Places gardées pour les projets attendus',
    yes: 'oui',
    no: 'non',
  },
  robustness: {
    tab: 'Solidité',
    leadByOrder:
      'Ce plan tient-il si un fait à vérifier se révèle faux ? Le calcul prend une dizaine de secondes. L’autre épreuve, peser les souhaits un peu autrement, n’est pas proposée pour ce plan.',
    lead: 'Ce plan tient-il si un fait à vérifier se révèle faux, ou si l’on pesait les souhaits un peu autrement ? Le calcul prend une dizaine de secondes.',
    start: 'Éprouver ce plan',
    again: 'Éprouver de nouveau',
    waiting: 'En attente : une autre épreuve est en cours.',
    step: (done: number, of: number) => `étape ${done + 1} sur ${of}`,
    failed: 'L’épreuve n’a pas abouti',
    took: (seconds: string) => `Calculé en ${seconds} s.`,
    worthTitle: 'Ce que vaut le plan',
    same: (points: string) =>
      `Rien dans ce plan ne repose sur un fait inconnu : il vaut ${points} points, quoi que l’on vérifie.`,
    interval: (certain: string, best: string) => `Entre ${certain} et ${best} points, selon ce que l’on vérifiera.`,
    best: (points: string) => `Si tout ce qui est à vérifier se confirme : ${points} points.`,
    certain: (points: string, percent: string) =>
      `Si rien ne se confirme et que le plan est refait sans ces locaux : au moins ${points} points, soit ${percent} du plan.`,
    fallen: (points: string) => `Si rien ne se confirme et que personne n’est replacé : ${points} points.`,
    factsTitle: (n: number) =>
      n < 2
        ? 'Le fait à vérifier d’abord'
        : n === 2
          ? 'Les deux faits à vérifier d’abord'
          : 'Les trois faits à vérifier d’abord',
    noFacts: 'Aucun fait à vérifier ne peut changer ce plan.',
    fact: (sentence: string) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`,
    loss: (points: string) => `Une mauvaise réponse coûterait ${points} points, chacun des autres gardant sa place.`,
    noLoss: 'Une mauvaise réponse ne coûterait aucun point : une autre place vaut autant.',
    andOthers: (named: string, more: number) => `${named} et ${count(more, 'autre', 'autres')}`,
    concerns: (names: string) => `Concerne ${names}.`,
    complete: 'Compléter la fiche',
    completeOf: (sentence: string) => `: ${sentence}`,
    moreFacts: (n: number) => `${count(n, 'autre fait', 'autres faits')} à vérifier`,
    stabilityTitle: 'Si l’on pesait un peu autrement',
    stability: (draws: number, unchanged: number, factor: string) =>
      `Chaque poids a été tiré au hasard ${draws} fois, entre sa valeur divisée par ${factor} et multipliée par ${factor} ; à chaque essai, chacun a pu changer de place, seul ou par échange, si le total y gagnait. ` +
      (unchanged === draws
        ? 'Rien n’a jamais changé.'
        : unchanged === 0
          ? 'À chaque fois, quelque chose changeait.'
          : `${count(unchanged, 'fois', 'fois')}, rien n’a changé.`),
    noStability:
      'Cette épreuve n’est pas proposée ici. Elle cherche si un échange de places ferait gagner des points au total ; or ce plan sert d’abord les plus prioritaires, même quand le total y perd : de tels échanges ne lui sont pas permis. Pour l’avoir, refaites le plan avec la façon de partager « Le plus de points pour tous ».',
    allHold: 'Toutes les propositions tiennent à chaque essai.',
    caption: 'Propositions, de la moins stable à la plus stable',
    columns: { organisation: 'Structure', place: 'Local', held: 'Tient' },
    held: (held: number, draws: number) => `${held} fois sur ${draws}`,
    decided: 'déjà décidé',
    all: (n: number) => (n < 2 ? 'Montrer la proposition' : `Montrer les ${n} propositions`),
    csv: 'La solidité (CSV)',
    csvFile: 'solidite',
    csvColumns: {
      what: 'Nature',
      organisation: 'Structure',
      room: 'Local',
      site: 'Lieu',
      from: 'Premier jour',
      last: 'Dernier jour',
      held: 'Essais où elle tient',
      draws: 'Essais',
      decided: 'Déjà décidé',
      fact: 'Fait à vérifier',
      loss: 'Points en jeu',
    },
    csvPlacement: 'proposition',
    csvFact: 'fait à vérifier',
  },
})
