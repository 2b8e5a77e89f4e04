import type { PlaceFacts, SiteFacts } from '../../shapes.ts'

export const anciennePosteSite: SiteFacts = {
  slug: 'ancienne-poste',
  name: 'L’Ancienne Poste',
  permanence: 'permanent',
  status: 'open',
  inseeCode: '44215',
  point: [-1.472, 47.169],
  address: 'Place de l’Ancienne Poste, 44120 Vertou',
  areaM2: 420,
  owner: 'Ville de Vertou (démonstration)',
  ownerRegime: 'public_private_domain',
  qpv: false,
  description:
    'Bureau de poste et logement de fonction transformés en petits locaux. Lieu inventé pour la démonstration.',
}

export const anciennePoste: PlaceFacts = {
  site: 'ancienne-poste',
  rentLevel: 0.9,
  buildings: [
    {
      slug: 'poste',
      name: 'Maison de la poste',
      floors: 2,
      erpType: 'M',
      erpCategory: 5,
      condition: 'good',
      surveyed: -2,
      rooms: [
        {
          slug: 'guichets',
          name: 'Salle des guichets',
          kind: 'shop',
          floor: 0,
          areaM2: 62,
          has: ['natural_light', 'heating', 'step_free_access'],
        },
        { slug: 'tri', name: 'Salle de tri', kind: 'shop', floor: 0, areaM2: 36, has: ['heating', 'step_free_access'] },
        {
          slug: 'bureau',
          name: 'Bureau du receveur',
          kind: 'private_office',
          floor: 1,
          areaM2: 28,
          has: ['natural_light', 'heating', 'confidential_rooms'],
          lacks: ['step_free_access'],
        },
        {
          slug: 'cabinet',
          name: 'Cabinet du jardin',
          kind: 'practice',
          floor: 0,
          areaM2: 21,
          has: ['water', 'natural_light', 'heating', 'step_free_access', 'confidential_rooms'],
        },
      ],
    },
  ],
}
