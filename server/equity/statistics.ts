/** The few statistics that the equity report needs: exact where groups are small, as they are here. */

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Two-sided 95 % of the normal law. */
const Z = 1.959963984540054

/** Wilson's 95 % interval of a share: `successes` out of `trials`, which is at least one. Sound for shares near 0 and 1. */
export function wilson(successes: number, trials: number): Interval {
  const share = successes / trials
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + (Z * Z) / (4 * trials * trials))
  const middle = share + (Z * Z) / (2 * trials)
  const scale = 1 + (Z * Z) / trials
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}

const logFactorials = [0]
function logFactorial(n: number): number {
  for (let at = logFactorials.length; at <= n; at++) logFactorials.push(logFactorials[at - 1]! + Math.log(at))
  return logFactorials[n]!
}
const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/**
 * Fisher's exact test, two-sided: how probable a table at least as uneven is, were both groups served alike.
 * @param a served of the group, b the rest of it, c served of the others, d the rest of them
 */
export function fisher(a: number, b: number, c: number, d: number): number {
  const [group, others, served] = [a + b, c + d, a + c]
  const logOf = (x: number) => logChoose(group, x) + logChoose(others, served - x) - logChoose(group + others, served)
  // Tables as probable as this one differ by rounding alone.
  const most = logOf(a) + 1e-7
  let sum = 0
  for (let x = Math.max(0, served - others); x <= Math.min(group, served); x++) {
    const log = logOf(x)
    if (log <= most) sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** Holm's correction: the same probabilities, as if each had been looked at alone; in the order given. */
export function holm(probabilities: readonly number[]): number[] {
  const order = probabilities.map((_, at) => at).sort((x, y) => probabilities[x]! - probabilities[y]!)
  const adjusted = new Array<number>(probabilities.length)
  let most = 0
  order.forEach((at, rank) => {
    most = Math.max(most, Math.min(1, probabilities[at]! * (probabilities.length - rank)))
    adjusted[at] = most
  })
  return adjusted
}

/** The median, between the two middle values when their number is even; null for none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((x, y) => x - y)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/**
 * The 95 % interval of the median, whatever the law of the values: from one of them to another, such that fewer than 2.5 %
 * of samples have their median on either side. Null for fewer than six values, of which no two are far enough apart.
 */
export function medianInterval(values: readonly number[]): Interval | null {
  const n = values.length
  const sorted = values.toSorted((x, y) => x - y)
  let below = 0
  let at = 0
  while (at < n) {
    below += Math.exp(logChoose(n, at) - n * Math.LN2)
    if (below > 0.025) break
    at++
  }
  return at === 0 ? null : { low: sorted[at - 1]!, high: sorted[n - at]! }
}
