import { Refusal } from '../lib/refusal.ts'
import type { Weights } from './allocation.schema.ts'
import { WISHES } from './wishes/wishes.ts'

const wishes = WISHES.map(({ code, sentence }) => ({ code, sentence }))

/**
 * Dated sets of weights, the newest first. A set is never changed once a plan was made with it: what it should have been
 * becomes a new version, with its reason.
 */
export const WEIGHT_SETS: readonly Weights[] = [
  {
    version: '2026-11',
    from: '2026-11-24',
    name: 'Première grille',
    because:
      'Proposition de départ : avoir un local pèse plus que tous les souhaits réunis ; un déménagement coûte moins ' +
      'qu’un trimestre sans local, et perdre son local autant qu’un trimestre entier. À valider par le comité de pilotage.',
    points: { housed: 60, area_fit: 20, commune: 10, impact: 10, affordability: 5 },
    wishes,
    moveCost: 40,
    evictionCost: 60,
    unhousedCost: 0,
  },
]

const COSTS = ['moveCost', 'evictionCost', 'unhousedCost'] as const
type Cost = (typeof COSTS)[number]
const isCost = (key: string): key is Cost => (COSTS as readonly string[]).includes(key)

/**
 * A set as a plan uses it: a version (the newest unless said otherwise), with some points or costs changed.
 * @throws Refusal 422 `weights_unknown` for a version or a key that does not exist
 */
export function weightsFor(version?: string, changes: Readonly<Record<string, number>> = {}): Weights {
  const set = version === undefined ? WEIGHT_SETS[0]! : WEIGHT_SETS.find((each) => each.version === version)
  if (set === undefined) {
    const known = WEIGHT_SETS.map((each) => each.version).join(', ')
    throw new Refusal(422, 'weights_unknown', `Aucun barème ne porte la version « ${version} » ; il y a : ${known}.`, {
      field: 'weightsVersion',
    })
  }
  const changed: Weights = { ...set, points: { ...set.points } }
  for (const [key, value] of Object.entries(changes)) {
    if (isCost(key)) changed[key] = value
    else if (Object.hasOwn(set.points, key)) changed.points[key] = value
    else {
      const known = [...Object.keys(set.points), ...COSTS].join(', ')
      throw new Refusal(422, 'weights_unknown', `« ${key} » n’est ni un souhait ni un coût ; il y a : ${known}.`, {
        field: `weightsChanges/${key}`,
      })
    }
  }
  return changed
}
