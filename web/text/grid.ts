import { count, french } from './french.ts'

const points = (n: number) => count(n, 'point', 'points')

/** The priority grid: how decisions are made, how a version is written, and what it makes of the demands that wait. */
export const text = french({
  points,
  signed: (n: number) => (n > 0 ? `+${points(n)}` : points(n)),
  version: (number: number, name: string) => `Version ${number}, « ${name} »`,
  since: (day: string) => `en vigueur depuis le ${day}`,
  from: (day: string) => `en vigueur à partir du ${day}`,

  rules: {
    equity: 'Qui est logé',
    title: 'Comment sont décidées les attributions',
    lead: 'Chaque demande reçoit des points selon des critères publiés. Voici lesquels, combien, et ce qu’ils changent.',
    write: 'Préparer une version',
    use: 'Ce que font les points',
    uses: (less: string, more: string, high: number, middle: number) => [
      'Un local n’est proposé qu’à une structure dont il remplit toutes les exigences : les points n’y changent rien.',
      `Quand plusieurs demandes veulent le même local, chaque point compte pour 1 % de plus, ou de moins, dans ce que la demande apporte au plan : de ${less} de moins à ${more} de plus, jamais au-delà.`,
      `À partir de ${points(high)} une demande est de haute priorité, à partir de ${middle} de priorité moyenne, en dessous de priorité basse. Cela sert aux plans qui placent les plus prioritaires d’abord.`,
      'Dans un appel à candidatures, chaque local garde les demandes qui ont le plus de points.',
      'Un fait que personne n’a renseigné ne donne aucun point : rien n’est deviné. La structure peut le compléter à tout moment.',
    ],
    grid: 'Les critères et leurs points',
    source: (source: string) => `D’où vient le fait : ${source}`,
    uncounted: 'Suivis, mais sans points dans cette version',
    because: 'Pourquoi cette version',
    draw: 'À points égaux : un tirage que chacun peut refaire',
    drawHow:
      'À la publication de chaque version, une graine est tirée au hasard, quand plus personne ne peut changer la version (celle de la première version est le code du territoire, suivi de -1). Le rang de chaque demande parmi ses égales vient de cette graine et de la référence de la demande, et de rien d’autre.',
    seed: 'Graine de cette version',
    replay:
      'Pour refaire le tirage, calculez l’empreinte SHA-256 de la graine, suivie de deux-points, puis de la référence. À points égaux, la plus petite empreinte passe devant. Par exemple, sous Linux ou macOS :',
    reference: 'référence de la demande',
    order: 'L’ordre des demandes en attente, sans les noms',
    orderCaption: 'Demandes en attente, de la première à la dernière',
    onDay: (day: string) => `Points comptés le ${day}.`,
    nobody: 'Aucune demande n’attend en ce moment.',
    rank: 'Rang',
    ref: 'Référence',
    pointsColumn: 'Points',
    lot: 'Empreinte',
    versions: 'Toutes les versions',
    status: { inForce: 'En vigueur', coming: 'À venir', past: 'Remplacée' },
    first: 'C’est la première version.',
    changed: 'Ce qui a changé',
    empty: 'Aucune grille n’est publiée',
    emptyHow: 'Aucun territoire n’est encore enregistré ici.',
  },

  review: {
    title: 'Ce que le comité note',
    how: 'Chaque membre donne un niveau à chaque critère, sans voir les notes des autres. La note d’une demande est la moyenne de chaque critère, multipliée par son poids ; à notes égales, un tirage que chacun peut refaire.',
    none: 'Cette version n’a pas de critères du comité : aucune séance ne peut être tenue sous elle.',
    scale: (weight: number, highest: number) => `Poids ${weight}, noté de 0 à ${highest}`,
    writeLead:
      'Les critères que les membres du comité notent. Sans eux, aucune séance ne peut être tenue sous cette version.',
    unnamed: (at: number) => `Critère ${at}`,
    name: 'Nom du critère',
    nameMissing: 'Donnez un nom à ce critère.',
    sentence: 'Ce qu’il regarde',
    weight: 'Poids',
    weightHint: 'À côté de celui des autres',
    levels: 'Niveaux, de 0 au plus haut',
    levelsHint: 'Un par ligne, avec ce qu’il veut dire',
    levelsCount: 'Donnez de 2 à 11 niveaux, un par ligne.',
    usualLevels: ['Aucun', 'Très faible', 'Faible', 'Correct', 'Bon', 'Très bon'],
    add: 'Ajouter un critère',
    remove: 'Retirer ce critère',
    changed: 'Ce que le comité note change.',
  },

  write: {
    title: 'Grille de priorité',
    lead: 'Préparez une version, regardez ce qu’elle change pour les demandes en attente, puis publiez-la.',
    public: 'Voir la page publique',
    none: 'Aucune version n’est en préparation',
    noneHow:
      'Une version publiée ne change plus. Pour changer des points, commencez une nouvelle version : elle part de la dernière.',
    begin: 'Commencer une version',
    draft: (number: number) => `Version ${number}, en préparation`,
    draftLead: 'Elle ne sert à rien tant qu’elle n’est pas publiée, et seuls les gestionnaires la voient.',
    name: 'Nom de la version',
    because: 'Pourquoi cette version',
    whyMissing: 'Dites pourquoi cette version change, en une phrase ou deux.',
    becauseHint: 'Tout le monde le lira, sous la version.',
    unit: 'points',
    was: (n: number, version: number) => `${points(n)} dans la version ${version}`,
    save: 'Enregistrer et revoir le classement',
    saved: 'Le brouillon est enregistré.',
    toSave: 'Des points ont changé : enregistrez pour revoir le classement.',
    publish: 'Publier',
    publishTitle: (number: number) => `Publier la version ${number} ?`,
    validFrom: 'En vigueur à partir du',
    what: [
      'La version ne changera plus : pour revenir en arrière, il faudra en publier une autre.',
      'Une graine est tirée au hasard pour départager les égalités.',
      'Tout le monde peut la lire, avec ce qui change et pourquoi.',
      'Les plans déjà faits gardent leur version.',
    ],
    changes: 'Ce qui change',
    change: (criterion: string, what: string, from: number, to: number) =>
      `${criterion}, ${what.charAt(0).toLowerCase()}${what.slice(1)} : ${from} → ${points(to)}.`,
    noChange: 'Aucun point n’a changé : il n’y a rien à publier.',
    delete: 'Supprimer ce brouillon',
    deleteTitle: (number: number) => `Supprimer la version ${number}, en préparation ?`,
    deleteWhat:
      'Ses points et son texte sont perdus pour de bon. Personne d’autre que les gestionnaires ne l’a vue, et aucun plan ne s’en sert : rien d’autre ne change.',
    deleted: (number: number) => `Le brouillon de la version ${number} est supprimé.`,
    published: (number: number) => `La version ${number} est publiée.`,
  },

  ranking: {
    title: 'Ce que cela donne',
    by: 'Classement selon',
    against: 'Comparé à',
    nothing: 'rien',
    draft: (number: number) => `Version ${number}, en préparation`,
    version: (number: number) => `Version ${number}`,
    caption: 'Demandes en attente, de la première à la dernière',
    moves: (up: number, down: number, same: number) =>
      `${count(up, 'demande monte', 'demandes montent')}, ${count(down, 'descend', 'descendent')}, ${count(same, 'garde son rang', 'gardent leur rang')}.`,
    equals: 'Sans tirage tant que la version n’est pas publiée : à points égaux, le rang est le même.',
    columns: { rank: 'Rang', organisation: 'Structure', points: 'Points', move: 'Évolution' },
    up: (n: number) => `monte de ${n}`,
    down: (n: number) => `descend de ${n}`,
    same: 'même rang',
    before: (rank: number, n: number) => `avant : ${rank}, avec ${points(n)}`,
    details: 'Critère par critère',
    detailsOf: (name: string) => `pour ${name}`,
    toFill: 'à renseigner',
    empty: 'Aucune demande n’attend',
    emptyHow: 'Le classement se fera dès qu’une demande sera déposée.',
    csv: 'Le classement (CSV)',
    file: 'classement',
    csvColumns: {
      rank: 'Rang',
      organisation: 'Structure',
      reference: 'Référence',
      points: 'Points',
      lot: 'Empreinte',
      before: 'Rang comparé',
      why: 'Pourquoi',
    },
  },

  demand: {
    title: 'Priorité',
    rank: (rank: number, waiting: number) =>
      `${rank === 1 ? '1re' : `${rank}e`} sur ${count(waiting, 'demande en attente', 'demandes en attente')}`,
    equals: (n: number) =>
      n === 0
        ? 'Aucune autre n’a autant de points.'
        : `${count(n, 'autre a', 'autres ont')} autant de points : le tirage de la grille les départage.`,
    notWaiting: 'Cette demande n’attend pas : elle n’a pas de rang.',
    grid: (number: number, name: string, day: string) =>
      `Grille version ${number}, « ${name} », points comptés le ${day}.`,
    how: 'Comment les points sont donnés',
    reference: 'Référence pour le tirage',
  },

  plan: {
    label: 'Grille de priorité',
    used: (number: number, name: string) =>
      `La priorité est comptée selon la version ${number} de la grille, « ${name} ».`,
    none: 'aucune : plan fait avant la grille',
    choice: (number: number, name: string, inForce: boolean) =>
      `Version ${number}, « ${name} »${inForce ? ' (en vigueur)' : ''}`,
    hint: 'Une autre version sert à comparer : le plan dit laquelle il a suivie.',
  },
})
