/** French typography, applied once to every sentence, so that authors type plain spaces and straight apostrophes. */

const THIN = '\u202f'
const FIXED = '\u00a0'

/** Puts the no-break spaces and the curly apostrophes that French wants: `« Local »`, `12 m²`, `Libre ?`. */
export function typeset(sentence: string): string {
  return sentence
    .replace(/'/g, '’')
    .replace(/« ?/g, `«${FIXED}`)
    .replace(/ ?»/g, `${FIXED}»`)
    .replace(/ ([;!?])/g, `${THIN}$1`)
    .replace(/ :/g, `${FIXED}:`)
    .replace(/(\d) (?=(m²|m|€|%|kVA|kN\/m²|km|ha)(?![\p{L}\d]))/gu, `$1${FIXED}`)
}

/** The same sentences, typeset: a module of `web/text` is one such tree of sentences and of functions that make one. */
export function french<const T>(tree: T): T {
  if (typeof tree === 'string') return typeset(tree) as T
  if (typeof tree === 'function')
    return ((...facts: unknown[]) => french((tree as (...facts: unknown[]) => unknown)(...facts))) as T
  if (Array.isArray(tree)) return tree.map((branch) => french(branch)) as T
  if (typeof tree === 'object' && tree !== null)
    return Object.fromEntries(Object.entries(tree).map(([key, branch]) => [key, french(branch)])) as T
  return tree
}

/** `count(1, 'site', 'sites')` → `1 site`; French counts zero in the singular. */
export function count(n: number, one: string, many: string): string {
  return `${new Intl.NumberFormat('fr-FR').format(n)}${FIXED}${Math.abs(n) < 2 ? one : many}`
}
