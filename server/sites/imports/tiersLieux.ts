/** The census of third places of 2018–2019 (CGET). */
import type { SiteFormat, SiteSource } from './candidate.ts'
import { inFrance } from './position.ts'

/** Below this the geocoder was guessing; 9 says that somebody placed the point by hand. */
const SURE_PRECISION = 0.6

const census: SiteFormat = {
  columns: ['ID', 'NOM_TL', 'INSEECOM', 'LAT', 'LONG'],
  onlyWhenNew: [],

  whereabouts(row) {
    let commune = row.raw('INSEECOM')?.trim() === '0' ? null : row.commune('INSEECOM')
    if (commune === null) {
      // The commune that somebody found from the position, or else the one of its urban area.
      commune = row.commune('commune_pip') ?? row.commune('INSEEMETRO')
      if (commune !== null)
        row.mend(
          'INSEECOM',
          row.raw('INSEECOM'),
          'commune_missing',
          `Commune absente : lue ${commune} dans une autre colonne.`,
        )
    }
    const recordId = row.text('ID')
    if (recordId === null) return row.refusal('ID', 'id_missing', 'La ligne n’a pas d’identifiant.')
    if (row.text('NOM_TL') === null) return row.refusal('NOM_TL', 'name_missing', 'Le lieu n’a pas de nom.')
    const [lat, lon] = [row.text('LAT'), row.text('LONG')]
    if (lat === null || lon === null) return row.refusal('LAT', 'position_missing', 'La ligne n’a pas de position.')
    const found = inFrance([Number(lon.replace(',', '.')), Number(lat.replace(',', '.'))])
    if (found === null) {
      return row.refusal('LAT', 'position_nowhere', 'Cette position n’est pas en France : il faut des degrés.')
    }
    if (found.swapped) {
      row.mend(
        'LAT',
        row.raw('LAT'),
        'axes_swapped',
        `Latitude et longitude inversées : lu ${found.position.join(', ')}.`,
      )
    }
    return {
      recordId,
      communeField: 'INSEECOM',
      positionField: 'LAT',
      nameField: 'NOM_TL',
      commune,
      position: found.position,
    }
  },

  facts(row) {
    const precision = Number(row.text('PRECISION') ?? Number.NaN)
    if (precision < SURE_PRECISION) {
      row.report(
        'PRECISION',
        row.raw('PRECISION'),
        'position_unsure',
        'Position peu sûre selon la source : à vérifier sur la carte.',
      )
    }
    const postcode = row.raw('CP')?.trim() === '0' ? null : row.text('CP')
    const address = [row.text('ADRESSE'), [postcode, row.text('COMINIT')].filter(Boolean).join(' ')]
      .filter(Boolean)
      .join(', ')
    const [type, web] = [row.text('TYPO'), row.text('WEB', 500)]
    return {
      name: row.text('NOM_TL')!,
      // Seen in 2019: whether it is open today is for a person to say.
      status: 'spotted',
      ...(address === '' ? {} : { address: address.slice(0, 200) }),
      description: [
        `${type?.replace(/^Tiers lieux/, 'Tiers-lieu') ?? 'Tiers-lieu'}, recensé en 2019 ; son état d’aujourd’hui est à vérifier.`,
        ...(web === null ? [] : [`Site : ${web}`]),
      ].join(' '),
    }
  },

  asOf: () => null,
}

export const tiersLieux: SiteSource = {
  id: 'tiers-lieux',
  permanence: 'permanent',
  sameNameWithinMetres: 250,
  formats: [census],
}
