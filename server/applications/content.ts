import { Refusal } from '../lib/refusal.ts'
import type { NewDemand, NewPhase } from '../demands/demands.schema.ts'
import { refuseUnsoundPhases } from '../demands/phases.ts'
import type { NewOrganisation } from '../organisations/organisations.schema.ts'
import { isSiren } from '../organisations/siren.ts'
import type { ApplicationContent, Missing } from './applications.schema.ts'

/** A draft in which nothing was typed. */
export const EMPTY_CONTENT: ApplicationContent = {
  organisation: {
    name: '',
    siren: '',
    legalForm: null,
    inseeCode: null,
    stage: null,
    filiere: null,
    jobsFte: null,
    inclusionPostsFte: null,
    activity: '',
  },
  contact: { name: '', email: '' },
  phases: [],
  communesWanted: [],
  acceptsTransitional: null,
  wantsQpv: null,
  note: '',
}

export const digitsOf = (siren: string): string => siren.replaceAll(/[\s.]/g, '')
/** Enough to tell an address from a slip of the pen; only a message that arrives proves more. */
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** What keeps a draft from being sent, in the order of the steps; each sentence says what to do. */
export function missingOf({ organisation, contact, phases }: ApplicationContent): Missing[] {
  const missing: Missing[] = []
  const say = (field: string, sentence: string) => missing.push({ field, sentence })
  const siren = digitsOf(organisation.siren)
  if (organisation.name.trim() === '') say('organisation/name', 'Donnez le nom de votre structure ou de votre projet.')
  if (siren !== '' && !isSiren(siren))
    say(
      'organisation/siren',
      'Ce SIREN n’est pas juste : ses neuf chiffres ne correspondent pas à leur clé. Relisez-le, ou laissez-le vide.',
    )
  if (organisation.stage === null) say('organisation/stage', 'Dites où en est votre projet.')
  if (phases.length === 0) say('phases', 'Dites de quel local vous avez besoin, au moins pour commencer.')
  phases.forEach(({ kinds, needed }, at) => {
    if (kinds.length === 0) say(`phases/${at}/kinds`, `Besoin ${at + 1} : choisissez au moins un type de local.`)
    if (needed.from === null || needed.until === null)
      say(`phases/${at}/needed`, `Besoin ${at + 1} : dites à partir de quand et jusqu’à quand.`)
  })
  if (missing.every(({ field }) => !field.startsWith('phases'))) {
    const unsound = refusalOf(() => refuseUnsoundPhases(phases as NewPhase[]))
    if (unsound !== null) say(unsound.details.field ?? 'phases', unsound.message)
  }
  if (contact.name.trim() === '') say('contact/name', 'Donnez le nom de la personne à joindre.')
  if (!EMAIL.test(contact.email.trim()))
    say('contact/email', 'Donnez une adresse électronique complète, comme prenom@structure.fr.')
  return missing
}

function refusalOf(check: () => void): Refusal | null {
  try {
    check()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** The organisation that a complete content describes. */
export function organisationOf(territory: string, { organisation }: ApplicationContent): NewOrganisation {
  const { name, siren, stage, activity, ...facts } = organisation
  if (stage === null) throw new Error('asked of a content that is not complete')
  return {
    ...facts,
    territory,
    name: name.trim(),
    siren: digitsOf(siren) || null,
    stage,
    activity: activity.trim() || null,
  }
}

/** Its demand: a draft, which enters no plan until a manager admits the application. */
export function demandOf(content: ApplicationContent, organisationId: string, sentOn: string): NewDemand {
  const { phases, communesWanted, acceptsTransitional, wantsQpv, note } = content
  return {
    organisationId,
    status: 'draft',
    submittedOn: sentOn,
    phases: phases as NewPhase[],
    communesWanted,
    acceptsTransitional,
    wantsQpv,
    note: note.trim() || null,
  }
}
