/**
 * The best plan made of given pathways, by HiGHS:
 *
 *     max Σ_p worth(p) x(p)   s.t.   Σ_(p of o) x(p) = 1              for every organisation o
 *                                    Σ_p units(p, r, t) x(p) ≤ cap(r, t)   for every room r, quarter t
 *                                    x whole
 */
import { UNHOUSED, type Compiled } from './compile.ts'
import { Milp, solveMilp, type MilpLimits } from './milp.ts'
import { pathwayWorth } from './pathway.ts'

export interface MasterAnswer {
  /** Proven best of all plans made of these pathways. */
  optimal: boolean
  /** Segments `[organisation * quarters + quarter]` of the best plan found, or null. */
  held: Int32Array | null
  /** No plan made of these pathways is worth more. */
  bound: number
}

/**
 * @param pathways those of each organisation
 * @param start plan to start from; its pathways are added to the given ones
 */
export async function solveMaster(
  compiled: Compiled,
  pathways: readonly (readonly Int32Array[])[],
  start: Int32Array,
  limits: Omit<MilpLimits, 'start'>,
): Promise<MasterAnswer> {
  const { quarters, roomCount, organisationCount, segmentSlot, slotRoom, slotUnits, pinnedSlot } = compiled
  const milp = new Milp()
  const organisationRow = Array.from({ length: organisationCount }, () => milp.row(1, 1))
  const roomRow = new Int32Array(quarters * roomCount).fill(-1)
  const columnPath: Int32Array[] = []
  const columnOrganisation: number[] = []
  const startColumns: number[] = []

  for (let o = 0; o < organisationCount; o++) {
    const startPath = start.slice(o * quarters, (o + 1) * quarters)
    const own = pathways[o]!
    const isStart = (path: Int32Array) => path.every((segment, t) => segment === startPath[t])
    for (const path of own.some(isStart) ? own : [startPath, ...own]) {
      const column = milp.column(pathwayWorth(compiled, o, path), 1, true)
      if (isStart(path)) startColumns.push(column)
      columnPath.push(path)
      columnOrganisation.push(o)
      milp.entry(organisationRow[o]!, column, 1)
      for (let t = compiled.from[o]!; t < compiled.until[o]!; t++) {
        if (path[t] === UNHOUSED) continue
        const slot = segmentSlot[path[t]!]!
        if (slot === pinnedSlot) continue
        const cell = t * roomCount + slotRoom[slot]!
        if (roomRow[cell] === -1) roomRow[cell] = milp.row(-Infinity, compiled.capacity[cell]!)
        milp.entry(roomRow[cell]!, column, slotUnits[slot]!)
      }
    }
  }
  const first = new Float64Array(columnPath.length)
  for (const column of startColumns) first[column] = 1
  const answer = await solveMilp(milp, { ...limits, start: first })
  if (answer.values === null) return { optimal: false, held: null, bound: answer.bound }
  const held = new Int32Array(organisationCount * quarters).fill(UNHOUSED)
  answer.values.forEach((value, column) => {
    if (value > 0.5) held.set(columnPath[column]!, columnOrganisation[column]! * quarters)
  })
  return { optimal: answer.optimal, held, bound: answer.bound }
}
