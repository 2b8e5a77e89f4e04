import type { SiteFacts } from '../shapes.ts'

/**
 * Places of the programme that public pages name. What no page says is absent; `description` says what remains to be
 * checked. `spotted` is the humblest status: we know of the place, not of its state today.
 */
export const KNOWN_SITES: readonly SiteFacts[] = [
  {
    slug: 'solilab',
    name: 'Solilab',
    permanence: 'permanent',
    status: 'open',
    inseeCode: '44109',
    point: [-1.5715852, 47.2009667],
    address: '8 rue Saint-Domingue, 44200 Nantes',
    areaM2: 9000,
    owner: 'Samoa',
    description:
      'Pôle de l’économie sociale et solidaire ouvert en 2014 : environ 4 000 m² couverts, une cinquantaine de bureaux, ' +
      '140 structures, salles de réunion, grande halle, café-restaurant, recyclerie, marché. Loué douze ans par Samoa à ' +
      'la SCIC Lieux Communs, jusqu’en 2026 ; restera sur place, réhabilité et densifié. Locaux, mesures et loyers ' +
      'montrés ici sont inventés : le plan n’est pas public.',
    sources: {
      name: 'lieux-communs',
      status: 'lieux-communs',
      address: 'lieux-communs',
      areaM2: 'lieux-communs',
      owner: 'lieux-communs',
      description: 'lieux-communs',
      point: 'tiers-lieux',
    },
  },
  {
    slug: 'wattignies',
    name: 'Wattignies',
    permanence: 'transitional',
    status: 'open',
    inseeCode: '44109',
    point: [-1.54643, 47.20399],
    address: '13 boulevard des Martyrs Nantais de la Résistance, 44200 Nantes',
    owner: 'Samoa',
    description:
      'Ancien garage, 800 m² couverts et 300 à 400 m² dehors ; occupé depuis 2018, par la SCIC Commun’île depuis 2021, ' +
      'qui verse un loyer à Samoa. Visé par la Foncière ESS votée en décembre 2025. Fin de l’accord à vérifier. ' +
      'Locaux, mesures et loyers montrés ici sont inventés.',
    sources: {
      name: 'samoa-transitoire',
      status: 'samoa-transitoire',
      address: 'samoa-transitoire',
      owner: 'samoa-transitoire',
      description: 'samoa-transitoire',
      point: 'approximate-place',
    },
  },
  {
    slug: 'transfert',
    name: 'Transfert',
    permanence: 'transitional',
    status: 'closed',
    inseeCode: '44143',
    point: [-1.5605, 47.1935],
    releaseTrigger: 'Travaux de la ZAC Pirmil-Les Isles',
    description:
      'Lieu culturel sur les anciens abattoirs, ouvert en 2018 pour cinq ans par une convention précaire et gratuite.',
    sources: {
      name: 'transfert-reze',
      status: 'transfert-reze',
      releaseTrigger: 'transfert-reze',
      description: 'transfert-reze',
      point: 'approximate-place',
    },
  },
  {
    slug: 'karting',
    name: 'Karting',
    permanence: 'transitional',
    status: 'spotted',
    inseeCode: '44109',
    point: [-1.5695, 47.2018],
    description: 'Occupation transitoire de l’île de Nantes ouverte en 2011. État d’aujourd’hui à vérifier.',
    sources: { name: 'samoa-transitoire', description: 'samoa-transitoire', point: 'approximate-place' },
  },
  {
    slug: 'halles-1-2',
    name: 'Halles 1 & 2',
    permanence: 'permanent',
    status: 'spotted',
    inseeCode: '44109',
    point: [-1.5618, 47.2053],
    description: '3 300 m² d’ateliers de 20 à 300 m² sur l’île de Nantes. État et disponibilités à vérifier.',
    sources: { name: 'samoa-transitoire', description: 'samoa-transitoire', point: 'approximate-place' },
  },
  {
    slug: 'cocotte-solidaire',
    name: 'La Cocotte Solidaire',
    permanence: 'permanent',
    status: 'open',
    inseeCode: '44109',
    point: [-1.5537, 47.2253],
    address: 'Île de Versailles, 44000 Nantes',
    description: 'Cantine participative installée en 2019 à la suite de l’appel « 15 lieux à réinventer ».',
    sources: {
      name: 'lieux-a-reinventer',
      status: 'lieux-a-reinventer',
      address: 'lieux-a-reinventer',
      description: 'lieux-a-reinventer',
      point: 'approximate-place',
    },
  },
  {
    slug: 'ancien-min',
    name: 'Ancien marché d’intérêt national',
    permanence: 'transitional',
    status: 'closed',
    inseeCode: '44109',
    point: [-1.5525, 47.2002],
    description: 'Occupations transitoires passées, avant la reconversion du site. État d’aujourd’hui à vérifier.',
    sources: { name: 'samoa-transitoire', description: 'samoa-transitoire', point: 'approximate-place' },
  },
  {
    slug: 'galilee',
    name: 'Le Galilée',
    permanence: 'permanent',
    status: 'open',
    inseeCode: '44162',
    point: [-1.618, 47.2105],
    description:
      'Village d’artisans de 3 268 m² à Bellevue : 21 locaux d’artisans et 12 bureaux. Disponibilités à vérifier.',
    sources: { name: 'galilee', status: 'galilee', description: 'galilee', point: 'approximate-place' },
  },
  {
    slug: 'pole-bellevue',
    name: 'Pôle ESS Bellevue',
    permanence: 'permanent',
    status: 'under_study',
    inseeCode: '44109',
    point: [-1.61141, 47.20871],
    description:
      'Un des quatre sites visés par la Foncière ESS votée en décembre 2025. Adresse, commune (le quartier est à cheval ' +
      'sur Nantes et Saint-Herblain), surface et calendrier à vérifier.',
    sources: {
      name: 'fonciere-ess-2025',
      status: 'fonciere-ess-2025',
      description: 'fonciere-ess-2025',
      point: 'approximate-place',
    },
  },
  {
    slug: 'pole-la-chapelle',
    name: 'Pôle ESS La Chapelle-sur-Erdre',
    permanence: 'permanent',
    status: 'under_study',
    inseeCode: '44035',
    point: [-1.551, 47.299],
    description:
      'Un des quatre sites visés par la Foncière ESS votée en décembre 2025. Placé à la mairie : adresse, surface et ' +
      'calendrier à vérifier.',
    sources: {
      name: 'fonciere-ess-2025',
      status: 'fonciere-ess-2025',
      description: 'fonciere-ess-2025',
      point: 'approximate-place',
    },
  },
]
