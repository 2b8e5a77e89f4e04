import { number } from '../../lib/french.ts'
import { check, type BreachCode } from '../check.ts'
import { hashOf } from '../hash.ts'
import type { Phase, Problem, SolvedResult } from '../problem.ts'
import type { HistoryPoint } from './history.ts'
import type { Proof, Replay } from './proof.schema.ts'

/** What a solver does now, in French. */
export const PHASES: Readonly<Record<Phase, string>> = {
  greedy: 'Premier plan',
  prices: 'Recherche de ce qui manque le plus',
  dive: 'Construction du plan',
  search: 'Amélioration du plan',
  master: 'Combinaison des parcours',
  exact: 'Preuve que rien n’est meilleur',
}

/** The rules that `check.ts` reads on a plan, in its order. */
const RULES: Readonly<Record<Exclude<BreachCode, 'unfounded_refusal'>, string>> = {
  unknown_organisation: 'Chaque demande placée est une demande de la question.',
  unknown_room: 'Chaque local donné est un local de la question.',
  outside_presence: 'Personne n’a de local en dehors des trimestres demandés.',
  two_rooms_at_once: 'Personne n’a deux locaux le même trimestre.',
  not_allowed: 'Chaque séjour est de ceux que les règles permettent (type, surface, équipement, budget…).',
  wrong_units: 'Chacun prend le nombre de postes qui est le sien.',
  outside_window: 'Aucun local n’est donné quand il est fermé.',
  over_capacity: 'Aucun local n’accueille plus que sa capacité.',
  max_stay: 'Personne ne dépasse la durée de séjour limitée des locaux d’incubation.',
  pin_broken: 'Ce qui est imposé ou en cours est respecté.',
  unhoused_wrong: 'Les trimestres sans local sont tous dits, et eux seuls.',
  worth_wrong: 'La valeur du plan, recomptée, est celle qui est annoncée.',
  bound_wrong: 'La borne n’est pas sous la valeur du plan.',
  gap_wrong: 'L’écart, recompté, est celui qui est annoncé.',
  status_wrong: 'Le plan n’est dit « le meilleur » que si l’écart est nul.',
}

/** A plan as it is kept, with what is known of how it was made. */
export interface KeptPlan {
  readonly plan: Pick<
    Proof,
    'planId' | 'name' | 'startsOn' | 'quarters' | 'mode' | 'anticipates' | 'secondsAllowed' | 'finishedAt'
  >
  readonly inputHash: string
  readonly problem: Problem
  readonly answer: SolvedResult
  readonly history: readonly HistoryPoint[] | null
}

/** Reads every rule and the hash again: nothing is taken over from when the plan was made. */
export function proofOf({ plan, inputHash, problem, answer, history }: KeptPlan): Proof {
  const breaches = check(problem, answer)
  const { worth, bound, gap, seconds, seed, solver } = answer
  const optimal = answer.status === 'optimal'
  return {
    ...plan,
    worth,
    bound,
    gap,
    optimal,
    sentence: optimal
      ? 'Ce plan est le meilleur possible : c’est prouvé.'
      : `Ce plan est au plus à ${percent(gap)} du meilleur possible : c’est prouvé.`,
    means: meaningOf(plan.mode, answer),
    size: {
      organisations: problem.organisations.length,
      rooms: problem.rooms.length,
      quarters: problem.quarters,
      stays: problem.stays.reduce((sum, { from, until }) => sum + until - from, 0),
    },
    seconds,
    seed,
    solver,
    inputHash,
    hashHolds: hashOf(problem) === inputHash,
    history: history === null ? null : wholeHistory(history, answer),
    rules: Object.entries(RULES).map(([code, sentence]) => ({
      code,
      sentence,
      breaches: breaches.filter((breach) => breach.code === code).map(({ because }) => because),
    })),
    holds: breaches.length === 0,
  }
}

/** With how it ended, which the last progress may have come before. */
function wholeHistory(history: readonly HistoryPoint[], { seconds, worth, bound }: SolvedResult): Proof['history'] {
  const last = history.at(-1)
  const ended = last === undefined || last.worth !== worth || last.bound !== bound
  const end = ended ? [{ seconds, phase: last?.phase ?? 'greedy', worth, bound }] : []
  return [...history, ...end].map((point) => ({ ...point, phase: PHASES[point.phase] }))
}

function meaningOf(mode: Proof['mode'], { worth, bound, status }: SolvedResult): string[] {
  const points = (value: number) => number(Math.round(value))
  return [
    status === 'optimal'
      ? `Le plan vaut ${points(worth)} points, et aucun plan qui respecte les règles ne peut en valoir davantage.`
      : `Le plan vaut ${points(worth)} points. Aucun plan qui respecte les règles ne peut en valoir plus de ${points(bound)} : le meilleur est entre les deux. L’écart est ce qui n’est pas prouvé, pas un défaut du plan, qui est peut-être déjà le meilleur.`,
    'D’où vient la borne : une seule règle est levée, la capacité des locaux. Plusieurs structures peuvent y vouloir le même local le même trimestre, à condition d’en payer le prix en points. À ces prix, chacune choisit son meilleur parcours ; la somme de ce qu’elles y gagnent et de ce que les locaux rapportent atteint ou dépasse toujours la valeur d’un plan réel, quels que soient les prix. Escale cherche les prix qui donnent la somme la plus basse, puis la resserre encore sur les petites questions.',
    'Toutes les autres règles restent entières dans ce calcul : qui a droit à quoi, les dates, les durées de séjour, ce qui est imposé, le coût d’un déménagement.',
    ...(mode === 'weighted'
      ? []
      : [
          'Ce plan ne cherche pas le plus grand total, mais à servir dans l’ordre des priorités. La borne vaut pour toute façon de partager ; l’écart compte donc aussi ce que coûte celle-ci.',
        ]),
  ]
}

/** Rounded up, so that what is said is never less than what is proven. */
function percent(gap: number): string {
  return gap < 0.001 ? 'moins de 0,1 %' : `${number(Math.ceil(gap * 1000 - 1e-9) / 10)} %`
}

/** Compares what was solved again with what is kept. */
export function replayOf(kept: SolvedResult, again: SolvedResult): Replay {
  const placesOf = ({ stays }: SolvedResult) =>
    JSON.stringify(
      stays.map(({ organisation, room, from, until, units }) => [organisation, room, from, until, units]).sort(),
    )
  const sameStays = placesOf(kept) === placesOf(again)
  const sameWorth = Math.abs(kept.worth - again.worth) <= 1e-6 * Math.max(1, Math.abs(kept.worth))
  const { worth, bound, seconds, solver } = again
  const points = number(Math.round(worth))
  return {
    worth,
    bound,
    seconds,
    solver,
    sameWorth,
    sameStays,
    sentence: sameStays
      ? `Le calcul refait donne le même plan, place pour place : ${points} points.`
      : sameWorth
        ? `Le calcul refait donne un plan de même valeur, ${points} points, dont certaines places diffèrent.`
        : `Le calcul refait donne un autre plan, de ${points} points au lieu de ${number(Math.round(kept.worth))} : ` +
          (solver === kept.solver
            ? 'le temps accordé a manqué à l’un des deux, sur une machine plus ou moins occupée.'
            : `il a été fait par une autre version du solveur (${solver} au lieu de ${kept.solver}).`),
  }
}
