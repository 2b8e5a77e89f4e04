import { count, french } from './french.ts'

/** Planning again: what changes, how much may move, who moves and why. */
export const text = french({
  again: 'Re-planifier',
  whatIf: 'Et si ce site fermait ?',
  title: 'Re-planifier',
  lead: 'Dites ce qui change : Escale refait le plan en déplaçant le moins possible, et dit qui bouge et pourquoi.',
  nothingStored:
    'C’est une supposition : la fiche du site et celles des locaux ne changent pas, et rien n’est décidé tant que vous n’acceptez pas.',
  from: 'Point de départ',
  fromPlan: (name: string) => `Le plan « ${name} » : qui y a un local le garde autant que possible.`,
  fromNow: 'Les occupations en cours : qui a un local le garde autant que possible.',
  horizon: (from: string, quarters: number) => `${from}, ${count(quarters, 'trimestre', 'trimestres')}`,
  newDemands: 'Les demandes arrivées depuis sont prises en compte sans rien faire : le résultat les signale.',
  name: 'Nom du nouveau plan',
  nameOf: (name: string) => `${name}, re-planifié`,
  nameHint: 'Facultatif : Escale en donne un sinon.',

  changes: 'Ce qui change',
  none: 'Aucun changement pour l’instant : le plan sera refait avec les demandes et les locaux d’aujourd’hui.',
  addClosing: 'Ajouter un site qui ferme',
  addWorks: 'Ajouter une phase de travaux',
  closing: (n: number) => `Site qui ferme (changement ${n})`,
  works: (n: number) => `Phase de travaux (changement ${n})`,
  remove: 'Retirer',
  site: 'Site',
  chooseSite: 'Choisissez un site',
  siteMissing: 'Choisissez le site.',
  on: 'Ferme le',
  onHint: 'Premier jour où plus personne ne peut y être.',
  dayMissing: 'Donnez une date.',
  rooms: 'Locaux fermés pendant la phase',
  roomsMissing: 'Cochez au moins un local.',
  allRooms: 'Tous les locaux',
  noRooms: 'Ce site n’a pas de local.',
  worksFrom: 'Début des travaux',
  worksUntil: 'Réouverture le',
  worksUntilHint: 'Premier jour où les locaux resservent.',
  endBeforeStart: 'La réouverture doit venir après le début.',
  tenants:
    'Chaque structure en place a une place à chaque phase, si c’est possible. Sans demande en attente, on lui cherche un local de même nature, avec autant de postes, d’une surface entre les trois quarts et une fois et demie de l’actuelle ; son équipement et son loyer restent à vérifier avec elle. Le retour après travaux n’est pas imposé : il compte comme un second déménagement.',

  keep: 'Combien peut bouger ?',
  keepLabel: 'De « ne rien déplacer » au « meilleur plan »',
  keepLow: 'Ne rien déplacer',
  keepHigh: 'Le meilleur plan',
  keepWhat: (points: number) =>
    points === 0
      ? 'Le plan cherche le plus grand total, sans égard à qui est où.'
      : `Rester où l’on est vaut ${points} points de plus par trimestre (un trimestre dans un local en vaut 60, et jusqu’à 105 avec tous les souhaits).`,
  keepMeans: (points: number) =>
    points === 0
      ? 'Beaucoup peuvent bouger.'
      : points < 30
        ? 'Une structure bouge dès que le plan y gagne nettement.'
        : points < 70
          ? 'Une structure bouge si elle y est obligée, ou si une autre y gagne un local.'
          : 'Une structure ne bouge que si elle y est obligée.',
  time: 'Temps de calcul, au plus',
  timeHint: 'Un premier plan est trouvé aussitôt, puis amélioré.',
  start: 'Chercher le nouveau plan',
  starting: 'Préparation…',

  supposes: 'Ce plan suppose que :',
  notStored: 'Aucune fiche n’a été modifiée : si c’est décidé, notez-le aussi sur la fiche du site.',
  keepPrice:
    'Ce plan laisse en place autant que possible : une partie de la marge est le prix de ne pas déplacer. Re-planifiez plus près du « meilleur plan » pour la réduire.',
  keepShown: 'Points par trimestre sans bouger (pour orienter le calcul)',
  soFar: 'Voici qui bouge dans le meilleur plan trouvé jusqu’ici. Le calcul continue : la liste peut encore changer.',
  progressNote: 'Ces points comptent aussi, pour orienter le calcul, ce qui reste en place et qui doit être relogé.',

  tab: 'Qui bouge',
  against: (name: string | null) =>
    name === null ? 'Par rapport aux occupations en cours.' : `Par rapport au plan « ${name} ».`,
  moving: (moving: number, unchanged: number) =>
    `${count(moving, 'structure change', 'structures changent')} de place, ${count(unchanged, 'n’en change pas', 'n’en changent pas')}.`,
  nobody: 'Personne ne change de place',
  nobodyHow: 'Chacun garde le local qu’il avait.',
  arrived: (n: number) => count(n, 'demande est arrivée', 'demandes sont arrivées') + ' depuis.',
  isNew: 'Nouvelle demande',
  relocation: 'À reloger',
  twice: (n: number) => `${n} déménagements`,
  noRoom: 'sans local',
  before: 'Avant',
  after: 'Après',
  caption: 'Qui change de place, quand et pourquoi',
  decant: {
    title: 'Relogement',
    placed: (n: number) =>
      n < 2
        ? 'La structure dont le local ferme a une place jusqu’au bout.'
        : `Les ${n} structures dont le local ferme ont une place à chaque phase.`,
    once: 'Aucune ne déménage deux fois.',
    twice: (n: number, names: string) => `${count(n, 'déménage', 'déménagent')} plus d’une fois : ${names}.`,
    missing: (placed: number, all: number) =>
      `${placed} sur ${all} ${placed < 2 ? 'a' : 'ont'} une place à chaque phase. Sans place :`,
    unplaced: (name: string, room: string, period: string) => `${name}, qui quitte « ${room} », ${period}`,
    proven: 'C’est impossible autrement, et voici pourquoi :',
    notProven:
      'Rien ne prouve que ce soit impossible : donnez plus de temps au calcul, ou espacez les phases, puis recommencez.',
  },
  export: 'Exporter la liste (CSV)',
  csv: {
    file: 'qui-bouge',
    organisation: 'Structure',
    isNew: 'Nouvelle demande',
    from: 'Premier jour',
    last: 'Dernier jour',
    before: 'Avant',
    beforeSite: 'Lieu avant',
    after: 'Après',
    afterSite: 'Lieu après',
    why: 'Pourquoi',
    yes: 'oui',
    no: 'non',
  },
})
