import type { PlaceFacts } from '../../shapes.ts'

/** Invented rooms in a real place, whose end is not known: a stay here is always to be checked. */
export const wattignies: PlaceFacts = {
  site: 'wattignies',
  rentLevel: 0.7,
  buildings: [
    {
      slug: 'garage',
      name: 'Ancien garage',
      floors: 2,
      condition: 'fair',
      rooms: [
        {
          slug: 'atelier-partage',
          name: 'Atelier partagé',
          kind: 'workshop',
          workstations: 8,
          floor: 0,
          areaM2: 200,
          clearHeightM: 5,
          has: ['vehicle_access', 'water', 'three_phase_power'],
          lacks: ['dock'],
          admits: ['emergence', 'incubation', 'launch'],
        },
        {
          slug: 'atelier-1',
          name: 'Atelier 1',
          kind: 'workshop',
          floor: 0,
          areaM2: 92,
          clearHeightM: 5,
          has: ['vehicle_access', 'water'],
          lacks: ['dock', 'extraction'],
        },
        { slug: 'atelier-2', name: 'Atelier 2', kind: 'workshop', floor: 0, has: ['water'], lacks: ['dock'] },
        {
          slug: 'plateau',
          name: 'Plateau de bureaux',
          kind: 'shared_office',
          workstations: 8,
          floor: 1,
          areaM2: 88,
          has: ['natural_light', 'bike_parking'],
          lacks: ['step_free_access'],
        },
        { slug: 'cuisine', name: 'Cuisine de quartier', kind: 'kitchen', floor: 0, areaM2: 30, has: ['water'] },
        { slug: 'cour', name: 'Cour', kind: 'yard', floor: 0, areaM2: 350, has: ['vehicle_access'] },
      ],
    },
  ],
}
