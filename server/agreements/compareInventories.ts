import { ITEM_CONDITIONS, type ItemCondition } from '../db/codes.ts'

export interface InventoryLine {
  readonly item: string
  readonly condition: ItemCondition | null
  readonly comment: string | null
}

export type ItemChange = 'same' | 'worse' | 'better' | 'only_in' | 'only_out' | 'unknown'

export interface ComparedItem {
  readonly item: string
  readonly before: InventoryLine | null
  readonly after: InventoryLine | null
  readonly change: ItemChange
}

/** Move-in and move-out side by side, in the order of the first, then what only the second has. */
export function compareInventories(
  moveIn: readonly InventoryLine[],
  moveOut: readonly InventoryLine[],
): ComparedItem[] {
  const names = [...new Set([...moveIn, ...moveOut].map(({ item }) => item))]
  return names.map((item) => {
    const before = moveIn.find((line) => line.item === item) ?? null
    const after = moveOut.find((line) => line.item === item) ?? null
    return { item, before, after, change: changeOf(before, after) }
  })
}

function changeOf(before: InventoryLine | null, after: InventoryLine | null): ItemChange {
  if (after === null) return 'only_in'
  if (before === null) return 'only_out'
  if (before.condition === null || after.condition === null) return 'unknown'
  const rank = (condition: ItemCondition) => ITEM_CONDITIONS.indexOf(condition)
  const step = rank(after.condition) - rank(before.condition)
  return step === 0 ? 'same' : step > 0 ? 'worse' : 'better'
}
