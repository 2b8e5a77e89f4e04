/** Every dataset that the product draws on, described once: who made it, under which licence, what we take, what it lacks. */
export interface Source {
  title: string
  producer: string
  /** `null`: not stated where we read it. */
  licence: string | null
  url: string
  /** Day, month or year of the facts, ISO. */
  date: string
  /** Columns or facts that we use. */
  columns: readonly string[]
  /** What it does not say, or says wrongly. */
  gaps: string
  /** `facts`: we wrote some of its facts in `data/`; `import`: a person imports the file; nothing of it is shipped. */
  use: 'facts' | 'import'
}

export const SOURCES = {
  'insee-populations-2022': {
    title: 'Populations légales 2022 des communes, par l’API Géo',
    producer: 'INSEE, DINUM',
    licence: 'Licence Ouverte 2.0',
    url: 'https://geo.api.gouv.fr/epcis/244400404/communes',
    date: '2022',
    columns: ['code', 'nom', 'population', 'codeEpci'],
    gaps: 'Population municipale de 2022, en vigueur au 1er janvier 2025.',
    use: 'facts',
  },
  'communes-france-2025': {
    title: 'Communes de France 2025 : position des mairies',
    producer: 'Ville de rêve, sur data.gouv.fr',
    licence: null,
    url: 'https://www.data.gouv.fr/datasets/communes-et-villes-de-france-en-csv-excel-json-parquet-et-feather',
    date: '2025',
    columns: ['code_insee', 'latitude_mairie', 'longitude_mairie'],
    gaps: 'Trois décimales : une centaine de mètres. Sert à centrer la carte, pas à mesurer.',
    use: 'facts',
  },
  'qpv-2024': {
    title: 'Quartiers prioritaires de la politique de la ville 2024 (décret 2023-1314)',
    producer: 'ANCT',
    licence: 'Licence Ouverte 2.0',
    url: 'https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv',
    date: '2024-01-01',
    columns: ['code_qp', 'lib_qp', 'insee_com'],
    gaps: 'Codes, noms et communes seulement ; les contours restent à importer.',
    use: 'facts',
  },
  'tiers-lieux': {
    title: 'Recensement des tiers-lieux 2018-2019 (mission coworking)',
    producer: 'CGET, puis ANCT',
    licence: 'Licence Ouverte 2.0',
    url: 'https://github.com/anct-carto/mission_coworking',
    date: '2019',
    columns: ['ID', 'NOM_TL', 'ADRESSE', 'CP', 'INSEECOM', 'NOMCOM', 'TYPO', 'LAT', 'LONG', 'PRECISION'],
    gaps: 'Un état de 2019 : certains lieux ont fermé ou déménagé depuis. Doublons sous deux orthographes, INSEECOM « 0 ».',
    use: 'import',
  },
  cartofriches: {
    title: 'Cartofriches, au standard CNIG Friches, et ses points',
    producer: 'Cerema',
    licence: 'Licence Ouverte 2.0',
    url: 'https://www.data.gouv.fr/datasets/sites-references-dans-cartofriches',
    date: '2024',
    columns: [
      'site_id',
      'site_nom',
      'site_type',
      'site_adresse',
      'site_identif_date',
      'site_actu_date',
      'site_occupation',
      'site_statut',
      'comm_insee',
      'proprio_personne',
      'proprio_nom',
      'unite_fonciere_surface',
      'unite_fonciere_refcad',
      'geompoint',
      'geomsurf',
    ],
    gaps: 'Zéros de tête perdus, « NA », dates jj/mm/aaaa, codes hors liste, axes parfois inversés.',
    use: 'import',
  },
  communes: {
    title: 'Contours des communes (Admin Express ou API Géo)',
    producer: 'IGN, DINUM',
    licence: 'Licence Ouverte 2.0',
    url: 'https://geo.api.gouv.fr/epcis/244400404/communes?format=geojson&geometry=contour',
    date: '2025',
    columns: ['code', 'nom', 'population'],
    gaps: 'Les contours simplifiés décalent les limites de quelques dizaines de mètres.',
    use: 'import',
  },
  'lieux-communs': {
    title: 'Le Solilab, pages de Lieux Communs et des Ecossolies',
    producer: 'SCIC Lieux Communs, Les Ecossolies',
    licence: null,
    url: 'https://lieuxcommuns.coop',
    date: '2026-11-24',
    columns: ['adresse', 'surface', 'propriétaire', 'fonctions'],
    gaps: 'Deux ou trois halles selon les pages ; ni plan, ni liste des locaux, ni loyers à jour.',
    use: 'facts',
  },
  'fonciere-ess-2025': {
    title: 'Vote de la SAS Foncière ESS, 10 décembre 2025',
    producer: 'Nantes Métropole',
    licence: null,
    url: 'https://metropole.nantes.fr',
    date: '2025-12-10',
    columns: ['quatre sites visés'],
    gaps: 'Ni surfaces, ni calendrier, ni adresses publiés.',
    use: 'facts',
  },
  'samoa-transitoire': {
    title: 'Occupations transitoires de l’île de Nantes',
    producer: 'Samoa (iledenantes.com), change2regard.eu, lemoniteur.fr, creationduquartier.com',
    licence: null,
    url: 'https://www.iledenantes.com',
    date: '2026-11-24',
    columns: ['adresse', 'surface', 'année d’ouverture'],
    gaps: 'Articles de dates diverses ; l’état d’aujourd’hui n’est pas vérifié.',
    use: 'facts',
  },
  'transfert-reze': {
    title: 'Transfert, anciens abattoirs, ZAC Pirmil-Les Isles',
    producer: 'latribune.fr, mémoire 123dok',
    licence: null,
    url: 'https://www.latribune.fr',
    date: '2026-11-24',
    columns: ['année d’ouverture', 'durée', 'convention'],
    gaps: 'Date de fin non publiée au jour près.',
    use: 'facts',
  },
  galilee: {
    title: 'Le Galilée, village d’artisans à Bellevue',
    producer: 'capville.fr',
    licence: null,
    url: 'https://capville.fr',
    date: '2026-11-24',
    columns: ['surface', 'nombre de locaux'],
    gaps: 'Ni adresse exacte, ni disponibilité.',
    use: 'facts',
  },
  'lieux-a-reinventer': {
    title: '« 15 lieux à réinventer », La Cocotte Solidaire',
    producer: 'Ville de Nantes',
    licence: null,
    url: 'https://metropole.nantes.fr',
    date: '2019',
    columns: ['lieu', 'année'],
    gaps: 'Surface et durée de l’accord non relevées.',
    use: 'facts',
  },
  'approximate-place': {
    title: 'Position placée à la main, d’après le quartier ou l’arrêt de transport le plus proche',
    producer: 'Escale',
    licence: null,
    url: 'https://naolib.fr',
    date: '2026-11-24',
    columns: ['point'],
    gaps: 'À quelques centaines de mètres près : à corriger sur la carte.',
    use: 'facts',
  },
} as const satisfies Record<string, Source>

export type SourceId = keyof typeof SOURCES
