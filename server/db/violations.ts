import { Refusal, type RefusalStatus } from '../lib/refusal.ts'
import { isDatabaseError, isPoolFull } from './errors.ts'

/** What a broken constraint means to a person, by the constraint's name; each room says its own. */
export type Violations = Readonly<
  Record<
    string,
    { readonly status?: RefusalStatus; readonly code: string; readonly field?: string; readonly sentence: string }
  >
>

/**
 * The refusal that a database error stands for, or `null` when it is a fault of ours.
 * The database guards its invariants whatever the code did; here its answer gets words.
 */
export function refusalOf(error: unknown, violations: Violations): Refusal | null {
  if (isPoolFull(error)) return databaseBusy()
  if (!isDatabaseError(error)) return null
  const known = error.constraint === undefined ? undefined : violations[error.constraint]
  if (known !== undefined)
    return new Refusal(
      known.status ?? 422,
      known.code,
      known.sentence,
      known.field === undefined ? {} : { field: known.field },
    )
  const { code } = error
  if (code === '42501')
    return new Refusal(
      403,
      'beyond_wall',
      'Cela touche à un territoire ou à une structure hors de ce que votre rôle vous ouvre. Rien n’a été changé.',
    )
  if (code === '23503')
    return new Refusal(
      422,
      'reference_unknown',
      'Une fiche citée n’existe pas, ou n’est pas de ce territoire. Choisissez-la de nouveau.',
    )
  if (code === '23505')
    return new Refusal(
      409,
      'already_exists',
      'Cette fiche existe déjà. Ouvrez celle qui existe plutôt que d’en créer une autre.',
    )
  if (code.startsWith('23'))
    return new Refusal(
      422,
      'value_refused',
      `La base refuse cette valeur (règle ${error.constraint ?? code}). Vérifiez la saisie.`,
    )
  if (code.startsWith('22'))
    return new Refusal(
      400,
      'value_invalid',
      'Une valeur n’est pas lisible (caractère interdit ou nombre trop grand). Corrigez-la, puis recommencez.',
    )
  if (code.startsWith('40') || code.startsWith('53') || code === '57014' || code === '55P03') return databaseBusy()
  return null
}

const databaseBusy = (): Refusal =>
  new Refusal(503, 'try_again', 'La base est occupée. Rien n’a été changé : recommencez dans un instant.')
