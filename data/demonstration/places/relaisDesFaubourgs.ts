import type { PlaceFacts, SiteFacts } from '../../shapes.ts'

export const relaisDesFaubourgsSite: SiteFacts = {
  slug: 'relais-des-faubourgs',
  name: 'Le Relais des Faubourgs',
  permanence: 'transitional',
  status: 'secured',
  inseeCode: '44026',
  point: [-1.502, 47.288],
  address: 'Route des Faubourgs, 44470 Carquefou',
  areaM2: 5200,
  owner: 'Aménageur des Faubourgs',
  ownerRegime: 'public_private_domain',
  usable: [3, 15],
  releaseTrigger: 'Deuxième tranche des travaux des Faubourgs',
  qpv: false,
  description:
    'Plateforme de messagerie libérée dans trois trimestres, pour trois ans. Lieu inventé pour la démonstration.',
}

export const relaisDesFaubourgs: PlaceFacts = {
  site: 'relais-des-faubourgs',
  rentLevel: 0.65,
  buildings: [
    {
      slug: 'plateforme',
      name: 'Plateforme',
      floors: 1,
      condition: 'fair',
      surveyed: -1,
      rooms: [
        {
          slug: 'atelier',
          name: 'Atelier du relais',
          kind: 'workshop',
          floor: 0,
          areaM2: 160,
          clearHeightM: 6,
          floorLoadKnM2: 7.5,
          doorWidthM: 3.5,
          has: ['dock', 'vehicle_access', 'three_phase_power'],
          lacks: ['extraction'],
        },
        {
          slug: 'baie',
          name: 'Cellule de messagerie',
          kind: 'logistics_bay',
          floor: 0,
          areaM2: 180,
          clearHeightM: 6,
          floorLoadKnM2: 7.5,
          has: ['dock', 'vehicle_access', 'access_24_7'],
          lacks: ['battery_charging'],
        },
        {
          slug: 'stockage',
          name: 'Stockage du relais',
          kind: 'storage',
          floor: 0,
          areaM2: 220,
          clearHeightM: 6,
          floorLoadKnM2: 7.5,
          has: ['dock', 'vehicle_access', 'secure_storage'],
        },
        {
          slug: 'plateau',
          name: 'Bureaux du relais',
          kind: 'shared_office',
          workstations: 8,
          floor: 0,
          areaM2: 84,
          has: ['natural_light', 'heating', 'step_free_access'],
        },
      ],
    },
  ],
}
