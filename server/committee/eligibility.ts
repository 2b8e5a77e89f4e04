import type { DemandStatus, OrganisationForm } from '../db/codes.ts'
import type { EligibilityCheck } from './committee.schema.ts'

/** What the conditions read of a demand; `null` is unknown. */
export interface EligibilityFacts {
  readonly status: DemandStatus
  readonly submittedOn: string | null
  readonly phases: number
  readonly legalForm: OrganisationForm | null
  readonly inseeCode: string | null
  /** Whether the seat is in a commune of the territory */
  readonly inTerritory: boolean
}

/** Loi n° 2014-856 du 31 juillet 2014 relative à l’économie sociale et solidaire, art. 1. */
const ESS_FORMS: readonly OrganisationForm[] = [
  'association',
  'scic',
  'scop',
  'cooperative',
  'mutual',
  'foundation',
  'esus_company',
]
/** A project has no form yet; what "other" is, nobody said. */
const OPEN_FORMS: readonly OrganisationForm[] = ['project', 'other']

/** The conditions of eligibility, as the page proposes them to the manager who decides. */
export function eligibilityOf(facts: EligibilityFacts): EligibilityCheck[] {
  return [isComplete(facts), isOfTerritory(facts), isOfEss(facts)]
}

function isComplete({ status, submittedOn, phases }: EligibilityFacts): EligibilityCheck {
  const code = 'complete'
  if (status === 'withdrawn') return { code, met: false, sentence: 'La demande est retirée.' }
  if (phases === 0) return { code, met: false, sentence: 'La demande ne dit pas de quel local elle a besoin.' }
  if (submittedOn === null) return { code, met: null, sentence: 'Date de dépôt de la demande à renseigner.' }
  return { code, met: true, sentence: 'La demande est complète.' }
}

function isOfTerritory({ inseeCode, inTerritory }: EligibilityFacts): EligibilityCheck {
  const code = 'territory'
  if (inseeCode === null) return { code, met: null, sentence: 'Commune du siège à renseigner.' }
  return inTerritory
    ? { code, met: true, sentence: 'Le siège est dans le territoire.' }
    : { code, met: false, sentence: 'Le siège est hors du territoire.' }
}

function isOfEss({ legalForm }: EligibilityFacts): EligibilityCheck {
  const code = 'form'
  if (legalForm === null || OPEN_FORMS.includes(legalForm))
    return { code, met: null, sentence: 'Forme juridique à préciser.' }
  return ESS_FORMS.includes(legalForm)
    ? { code, met: true, sentence: 'La forme juridique est de l’économie sociale et solidaire.' }
    : { code, met: false, sentence: 'La forme juridique n’est pas de l’économie sociale et solidaire.' }
}
