import { count, french } from './french.ts'

/** What is missing: what one more room would bring, by the prices of a plan and by solving with it. */
export const text = french({
  tab: 'Ce qui manque',
  title: 'Ce qui manque',
  lead: 'Ce qu’apporterait un local de plus, d’après les prix du plan : le prix d’un local est ce que valent, en points, les demandes qui se le disputent. Il dit « jusqu’à » ; seul un nouveau calcul dit combien.',
  nothing: 'Rien ne manque d’après ce plan',
  nothingHow: 'Aucun local de plus n’apporterait de points. Vous pouvez tout de même en essayer un ci-dessous.',
  chart: 'Points qu’apporterait au plus un local de plus, par trimestre',
  chartHow:
    'Une ligne par sorte de local. Choisissez-en une pour la vérifier ; au clavier, les flèches passent de l’une à l’autre.',
  noPrice: 'Un trait : aucun local semblable n’était à donner ce trimestre-là, donc aucun prix.',
  bar: (name: string, total: string, years: string) => `${name} : jusqu’à ${total} points ; ${years}`,
  year: (year: string, points: string | null) => (points === null ? `${year} : aucun prix` : `${year} : ${points}`),
  more: (n: number) => `Afficher ${n} de plus`,
  absent: 'Ce qui n’existe nulle part',

  table: 'En tableau',
  caption: 'Ce qu’apporterait au plus un local de plus, par sorte, commune et année',
  columns: {
    sort: 'Sorte de local',
    commune: 'Commune',
    rooms: 'Locaux',
    waiting: 'Demandes en manque',
    total: 'En tout, jusqu’à',
    trial: 'Vérifié',
  },
  none: 'aucun prix',
  notTried: 'non',
  csv: 'Télécharger par trimestre (CSV)',
  file: 'ce-qui-manque',

  try: 'Essayer un local de plus',
  tryLead:
    'Escale refait le plan entier avec ce local, ou ces postes, et dit ce qu’il apporte vraiment, à qui, et si le prix disait juste.',
  kind: 'Type de local',
  shape: 'Occupation',
  shapes: { alone: 'Seul', shared: 'Partagé, par postes', added: 'Des postes de plus dans un local partagé' },
  area: 'Surface',
  workstations: 'Postes de travail',
  commune: 'Commune',
  from: 'À partir du',
  equipment: 'Équipements',
  verify: 'Vérifier en résolvant avec',
  verifying: 'Calcul en cours : le plan est refait avec ce local…',
  room: 'Local partagé',
  added: 'Postes de plus',
  roomWith: (name: string, site: string, workstations: number) =>
    `${name} (${site}), ${count(workstations, 'poste', 'postes')}`,
  needsRoom: 'Choisissez le local.',
  needsArea: 'Donnez la surface du local.',
  needsWorkstations: 'Donnez le nombre de postes.',

  trials: 'Essais faits sur ce plan',
  noTrials: 'Aucun essai pour l’instant.',
  verdict: { no_price: 'Sans prix', fair: 'Prix juste', over: 'Prix trop haut', under: 'Prix trop bas' },
  figures: {
    predicted: 'Le prix annonçait',
    gain: 'Le plan gagne',
    bound: 'La borne monte de',
    ratio: 'Part réalisée',
  },
  points: (points: string) => `${points} points`,
  helped: 'Qui aurait un local plus ou moins longtemps',
  made: (moment: string, seconds: string) => `Essai du ${moment}, calculé en ${seconds} s.`,
})
