import type { DataSource, ImportProblem, ImportRun } from '../../server/contract.ts'
import { formatNumber } from './format.ts'
import { count, french } from './french.ts'

export const THEME: Readonly<Record<DataSource['theme'], string>> = french({
  territory: 'Territoire',
  places: 'Lieux',
  neighbourhoods: 'Quartiers prioritaires',
  transport: 'Transports en commun',
  constraints: 'Urbanisme, risques et patrimoine',
  ground: 'Parcelles et bâtiments',
})

export const STATE: Readonly<Record<ImportRun['state'], string>> = french({
  waiting: 'En attente',
  running: 'En cours',
  tried: 'Essayé, à confirmer',
  done: 'Importé',
  failed: 'Échec',
})

export const ACTION: Readonly<Record<ImportProblem['action'], string>> = french({
  refused: 'Refusé',
  mended: 'Réparé',
  kept: 'Gardé',
  reported: 'À vérifier',
})

export const text = french({
  title: 'Données',
  lead: 'Les jeux de données dont Escale se sert : qui les produit, ce qu’ils ne disent pas, et quand ils ont été importés.',
  all: 'Toutes les données',
  producer: 'Producteur',
  licence: 'Licence',
  licenceUnknown: 'non précisée là où nous l’avons lue',
  date: 'Date des faits',
  last: 'Dernier import',
  never: 'jamais',
  lastBy: (moment: string, who: string | null) => `${moment}, ${who === null ? 'sans compte' : `par ${who}`}`,
  gaps: 'Ce qui manque',
  columns: 'Colonnes lues',
  atProducer: 'Page du producteur',
  written: 'Des faits de ce jeu sont déjà dans Escale ; il ne s’importe pas.',
  choose: 'Importer un fichier',
  chooseOf: (title: string) => `Importer un fichier : ${title}`,
  fetch: 'Aller chercher chez le producteur',
  offline:
    'Ce serveur n’est pas réglé pour aller sur Internet : téléchargez les fichiers chez leurs producteurs, puis envoyez-les ici.',
  size: 'GeoJSON, CSV ou JSON, au besoin compressé (gzip, zip) ; 50 Mo au plus. L’import est d’abord essayé : rien n’est écrit avant votre accord.',
  sending: 'Envoi du fichier…',
  follow: 'Voir le compte rendu',
  doubles: {
    title: 'Doublons possibles entre sites',
    lead: 'Deux sites dont les contours se recouvrent, ou du même nom à moins de 250 m. Rien n’est jamais fusionné : vous dites ce qu’il en est, et c’est retenu.',
    none: { title: 'Aucun doublon possible', how: 'Après un import, les sites qui se recouvrent s’affichent ici.' },
    both: (one: string, other: string) => `${one} et ${other}`,
    why: (overlap: number | null, metres: number, sameName: boolean) =>
      [
        ...(overlap !== null && overlap > 0.1
          ? [`Leurs contours se recouvrent sur ${Math.round(overlap * 100)} % du plus petit.`]
          : []),
        ...(sameName ? ['Ils portent le même nom, à l’orthographe près.'] : []),
        `${formatNumber(Math.round(metres))} m entre leurs points.`,
      ].join(' '),
    decisions: { same: 'Un seul site', different: 'Deux sites' },
    decide: { same: 'C’est un seul site', different: 'Ce sont deux sites' },
    archive: 'Ouvrez celui qui est de trop et archivez-le : ses locaux et son histoire restent.',
  },
  run: {
    of: (title: string) => `Import : ${title}`,
    file: 'Fichier',
    begun: 'Commencé',
    trying: 'Essai en cours : rien n’est écrit.',
    writing: 'Import en cours.',
    rows: (n: number) => count(n, 'ligne lue', 'lignes lues'),
    tried: 'L’essai est fini : voici ce que l’import ferait. Rien n’est encore écrit.',
    done: 'L’import est fini.',
    write: 'Importer',
    confirmed: 'L’import est lancé.',
    read: 'Lues',
    taken: 'Prises (nouvelles ou changées)',
    unchanged: 'Inchangées',
    mended: 'Avec une valeur réparée',
    refused: 'Refusées',
    outside: (n: number) => `dont ${count(n, 'ligne', 'lignes')} hors du territoire`,
    problems: 'Ligne par ligne',
    filter: 'Sort des lignes',
    all: 'Tout',
    csv: 'Télécharger le compte rendu (CSV)',
    line: 'Ligne',
    field: 'Colonne',
    fate: 'Sort',
    reason: 'Explication',
    found: (n: number) => count(n, 'remarque', 'remarques'),
    nothing: {
      title: 'Rien à signaler',
      how: 'Aucune ligne n’est dans ce cas. Celles qui sont hors du territoire sont seulement comptées.',
    },
  },
})
