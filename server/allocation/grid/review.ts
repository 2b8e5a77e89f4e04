/** The part of a version of the grid that a committee scores by. */
import { count } from '../../lib/french.ts'
import { Refusal } from '../../lib/refusal.ts'
import type { ReviewCriterion } from './grid.schema.ts'

/** @throws Refusal 422 `review_code_twice` */
export function refuseTwiceNamed(review: readonly ReviewCriterion[]): void {
  for (const [at, { code, name }] of review.entries()) {
    if (review.findIndex((other) => other.code === code || other.name.trim() === name.trim()) === at) continue
    throw new Refusal(
      422,
      'review_code_twice',
      `Deux critères du comité portent le nom « ${name} ». Donnez à chacun un nom à lui.`,
      { field: `review/${at}/name` },
    )
  }
}

/** What differs from one version to the next, a sentence a criterion; another order is no change. */
export function reviewChanges(before: readonly ReviewCriterion[], after: readonly ReviewCriterion[]): string[] {
  const old = new Map(before.map((criterion) => [criterion.code, criterion]))
  const gone = before.filter(({ code }) => !after.some((criterion) => criterion.code === code))
  return [
    ...after.flatMap((criterion) => {
      const was = old.get(criterion.code)
      if (was === undefined) return [`Critère du comité ajouté : ${criterion.name}, poids ${criterion.weight}.`]
      const said = [
        ...(was.name === criterion.name ? [] : [`s’appelle maintenant « ${criterion.name} »`]),
        ...(was.weight === criterion.weight ? [] : [`poids ${was.weight} → ${criterion.weight}`]),
        ...(was.levels.length === criterion.levels.length
          ? []
          : [`${count(was.levels.length, 'niveau', 'niveaux')} → ${criterion.levels.length}`]),
        ...(was.sentence === criterion.sentence ? [] : ['dit autrement']),
        ...(was.levels.length !== criterion.levels.length ||
        was.levels.every((level, at) => level === criterion.levels[at])
          ? []
          : ['niveaux décrits autrement']),
      ]
      return said.length === 0 ? [] : [`Critère du comité « ${was.name} » : ${said.join(', ')}.`]
    }),
    ...gone.map(({ name }) => `Critère du comité retiré : ${name}.`),
  ]
}
