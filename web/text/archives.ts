import { count, french } from './french.ts'

/** The list of archived sites: apart from `sites.ts`, so that the map's pages do not load it. */
export const text = french({
  title: 'Sites archivés',
  lead: 'Ils n’apparaissent plus dans les listes ni sur la carte. Un site restauré y revient avec ses bâtiments et ses locaux.',
  search: 'Chercher un site archivé, une adresse, une commune',
  found: (n: number) => count(n, 'site archivé', 'sites archivés'),
  since: 'Archivé le',
  empty: { title: 'Aucun site archivé', how: 'Un site s’archive depuis sa fiche, quand il ne sert plus.' },
  nothing: {
    title: 'Aucun site archivé ne répond à cette recherche',
    how: 'Élargissez la recherche, ou cherchez le site sur la carte : il n’est peut-être pas archivé.',
  },
})
