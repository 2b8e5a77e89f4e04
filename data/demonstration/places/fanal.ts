import type { PlaceFacts, SiteFacts } from '../../shapes.ts'

export const fanalSite: SiteFacts = {
  slug: 'fanal',
  name: 'Le Fanal de Malakoff',
  permanence: 'permanent',
  status: 'open',
  inseeCode: '44109',
  point: [-1.524, 47.2155],
  address: 'Rue du Fanal, 44000 Nantes',
  areaM2: 700,
  owner: 'Foncière solidaire du Fanal',
  ownerRegime: 'private',
  qpv: 'QN04413M',
  description: 'Pépinière de quartier au pied d’un immeuble de bureaux. Lieu inventé pour la démonstration.',
}

export const fanal: PlaceFacts = {
  site: 'fanal',
  rentLevel: 0.85,
  buildings: [
    {
      slug: 'socle',
      name: 'Socle actif',
      floors: 2,
      erpType: 'M',
      erpCategory: 5,
      condition: 'good',
      surveyed: -2,
      rooms: [
        {
          slug: 'plateau',
          name: 'Plateau du Fanal',
          kind: 'shared_office',
          workstations: 12,
          floor: 1,
          areaM2: 122,
          has: ['natural_light', 'heating', 'step_free_access', 'bike_parking'],
          admits: ['incubation', 'launch', 'growth'],
          longestStayQuarters: 8,
          stayGroup: 'pepiniere-fanal',
        },
        {
          slug: 'bureau-1',
          name: 'Bureau 1',
          kind: 'private_office',
          floor: 1,
          areaM2: 15,
          has: ['natural_light', 'heating', 'step_free_access'],
          admits: ['incubation', 'launch', 'growth'],
          longestStayQuarters: 8,
          stayGroup: 'pepiniere-fanal',
        },
        {
          slug: 'bureau-2',
          name: 'Bureau 2',
          kind: 'private_office',
          floor: 1,
          areaM2: 32,
          has: ['natural_light', 'heating', 'step_free_access', 'confidential_rooms'],
          admits: ['launch', 'growth', 'scaling'],
        },
        {
          slug: 'vitrine',
          name: 'La vitrine',
          kind: 'shop',
          floor: 0,
          areaM2: 85,
          has: ['natural_light', 'heating', 'step_free_access', 'vehicle_access'],
        },
      ],
    },
  ],
}
