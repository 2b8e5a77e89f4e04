import type { TerritoryFacts } from '../shapes.ts'

/** Year of the populations below. */
export const POPULATION_YEAR = 2022

/** Nantes Métropole: its 24 communes and its 15 priority neighbourhoods of 2024. Sources: README.md. */
export const NANTES_METROPOLE: TerritoryFacts = {
  code: '244400404',
  name: 'Nantes Métropole',
  metreSrid: 2154,
  communes: [
    { inseeCode: '44009', name: 'Basse-Goulaine', population: 9617, townHall: [-1.469, 47.215] },
    { inseeCode: '44018', name: 'Bouaye', population: 8281, townHall: [-1.694, 47.144] },
    { inseeCode: '44020', name: 'Bouguenais', population: 20590, townHall: [-1.619, 47.179] },
    { inseeCode: '44024', name: 'Brains', population: 2760, townHall: [-1.722, 47.169] },
    { inseeCode: '44026', name: 'Carquefou', population: 20535, townHall: [-1.493, 47.299] },
    { inseeCode: '44035', name: 'La Chapelle-sur-Erdre', population: 20483, townHall: [-1.551, 47.299] },
    { inseeCode: '44047', name: 'Couëron', population: 23541, townHall: [-1.728, 47.212] },
    { inseeCode: '44074', name: 'Indre', population: 4172, townHall: [-1.668, 47.2] },
    { inseeCode: '44094', name: 'Mauves-sur-Loire', population: 3393, townHall: [-1.394, 47.297] },
    { inseeCode: '44101', name: 'La Montagne', population: 6523, townHall: [-1.687, 47.192] },
    { inseeCode: '44109', name: 'Nantes', population: 325070, townHall: [-1.554, 47.218] },
    { inseeCode: '44114', name: 'Orvault', population: 28341, townHall: [-1.624, 47.271] },
    { inseeCode: '44120', name: 'Le Pellerin', population: 5335, townHall: [-1.754, 47.202] },
    { inseeCode: '44143', name: 'Rezé', population: 43349, townHall: [-1.569, 47.191] },
    { inseeCode: '44150', name: 'Saint-Aignan-Grandlieu', population: 3991, townHall: [-1.631, 47.124] },
    { inseeCode: '44162', name: 'Saint-Herblain', population: 50561, townHall: [-1.648, 47.211] },
    { inseeCode: '44166', name: 'Saint-Jean-de-Boiseau', population: 6024, townHall: [-1.724, 47.196] },
    { inseeCode: '44171', name: 'Saint-Léger-les-Vignes', population: 2114, townHall: [-1.727, 47.136] },
    { inseeCode: '44172', name: 'Sainte-Luce-sur-Loire', population: 16227, townHall: [-1.483, 47.248] },
    { inseeCode: '44190', name: 'Saint-Sébastien-sur-Loire', population: 28373, townHall: [-1.502, 47.206] },
    { inseeCode: '44194', name: 'Sautron', population: 8534, townHall: [-1.673, 47.264] },
    { inseeCode: '44198', name: 'Les Sorinières', population: 9163, townHall: [-1.531, 47.149] },
    { inseeCode: '44204', name: 'Thouaré-sur-Loire', population: 10956, townHall: [-1.44, 47.267] },
    { inseeCode: '44215', name: 'Vertou', population: 26048, townHall: [-1.473, 47.168] },
  ],
  neighbourhoods: [
    { code: 'QN04405M', name: 'Bellevue', inseeCodes: ['44109', '44162'] },
    { code: 'QN04406M', name: 'Les Dervallières', inseeCodes: ['44109'] },
    { code: 'QN04407I', name: 'Le Breil', inseeCodes: ['44109'] },
    { code: 'QN04408M', name: 'Bout des landes - Bout des pavés - Chêne des Anglais', inseeCodes: ['44109'] },
    { code: 'QN04409I', name: 'La Boissière', inseeCodes: ['44109'] },
    { code: 'QN04410I', name: 'Port Boyer', inseeCodes: ['44109'] },
    { code: 'QN04411I', name: 'Le Clos Toreau', inseeCodes: ['44109'] },
    { code: 'QN04412M', name: 'Le Ranzay', inseeCodes: ['44109'] },
    { code: 'QN04413M', name: 'Malakoff', inseeCodes: ['44109'] },
    { code: 'QN04414M', name: 'Bottière Pin Sec', inseeCodes: ['44109'] },
    { code: 'QN04415I', name: 'La Halvêque', inseeCodes: ['44109'] },
    { code: 'QN04416I', name: 'La Petite Sensive', inseeCodes: ['44109'] },
    { code: 'QN04417I', name: 'Plaisance', inseeCodes: ['44114'] },
    { code: 'QN04418M', name: 'Château', inseeCodes: ['44143'] },
    { code: 'QN04419I', name: 'Le Sillon de Bretagne', inseeCodes: ['44162'] },
  ],
}
