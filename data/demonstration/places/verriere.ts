import type { PlaceFacts, SiteFacts } from '../../shapes.ts'

export const verriereSite: SiteFacts = {
  slug: 'verriere',
  name: 'La Verrière',
  permanence: 'permanent',
  status: 'open',
  inseeCode: '44172',
  point: [-1.479, 47.25],
  address: 'Rue de la Verrière, 44980 Sainte-Luce-sur-Loire',
  areaM2: 800,
  owner: 'SCIC La Verrière',
  ownerRegime: 'private',
  qpv: false,
  description:
    'Serres horticoles couvertes et chauffées, lieu culturel et de travail. Lieu inventé pour la démonstration.',
}

export const verriere: PlaceFacts = {
  site: 'verriere',
  rentLevel: 0.9,
  buildings: [
    {
      slug: 'serre',
      name: 'Grande serre',
      floors: 1,
      erpType: 'L',
      erpCategory: 5,
      condition: 'good',
      surveyed: -3,
      rooms: [
        {
          slug: 'studio',
          name: 'Studio de la serre',
          kind: 'studio',
          floor: 0,
          areaM2: 62,
          clearHeightM: 4.5,
          has: ['sound_insulation', 'heating', 'natural_light', 'step_free_access'],
        },
        {
          slug: 'plateau',
          name: 'Plateau de la serre',
          kind: 'shared_office',
          workstations: 8,
          floor: 0,
          areaM2: 86,
          has: ['natural_light', 'heating', 'step_free_access', 'bike_parking'],
        },
        {
          slug: 'bureau',
          name: 'Bureau de la serre',
          kind: 'private_office',
          floor: 0,
          areaM2: 18,
          has: ['natural_light', 'heating', 'step_free_access'],
        },
        {
          slug: 'salle',
          name: 'Salle du verger',
          kind: 'meeting',
          floor: 0,
          areaM2: 50,
          has: ['natural_light', 'heating', 'step_free_access'],
        },
      ],
    },
  ],
}
