import { french } from './french.ts'

/** What the map says itself. */
export const text = french({
  label: 'Carte du territoire',
  unreachable: 'Le fond de plan ne répond pas : la carte continue sans lui.',
  notSupported: 'Ce navigateur ne peut pas dessiner la carte. La liste à côté montre les mêmes sites.',
  zoom: { label: 'Échelle', in: 'Agrandir', out: 'Réduire' },
  legend: {
    title: 'Légende',
    permanent: 'Site pérenne',
    transitional: 'Site transitoire',
    free: 'Surface libre à la date choisie',
    cluster: 'Plusieurs sites, avec leur nombre',
  },
  draw: {
    point: 'Placer le point',
    outline: 'Dessiner le contour',
    edit: 'Retoucher',
    erase: 'Effacer le contour',
    pointHint: 'Cliquez sur la carte à l’endroit du site.',
    outlineHint: 'Cliquez à chaque angle du site ; terminez en cliquant sur le premier.',
    editHint: 'Tirez un angle pour le déplacer, ou le milieu d’un côté pour en ajouter un.',
    tools: 'Outils de dessin',
  },
})

/** MapLibre's own words, in French. */
export const locale = {
  'AttributionControl.ToggleAttribution': 'Afficher ou masquer les sources',
  'Map.Title': text.label,
  'ScaleControl.Meters': 'm',
  'ScaleControl.Kilometers': 'km',
}
