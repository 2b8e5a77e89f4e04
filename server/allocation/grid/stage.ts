import { STAGES } from '../../db/codes.ts'
import { STAGE } from '../../db/words.ts'
import { found, type Criterion } from './criterion.ts'

/** The first stages have the least to pay for another place; the last one finds premises on the market. */
export const stage: Criterion = {
  code: 'stage',
  name: 'Étape du parcours',
  sentence: 'Les structures qui trouveraient le plus difficilement un local ailleurs passent devant.',
  source: 'Étape du parcours où est la structure aujourd’hui.',
  cases: STAGES.map((code) => ({ code, sentence: `Étape ${STAGE[code]}` })),
  assess: ({ demand: { organisation } }, points) =>
    found(points(organisation.stage), `La structure est à l’étape ${STAGE[organisation.stage]}`),
}
