import type {
  Filiere,
  NewOrganisation,
  Organisation,
  OrganisationForm as LegalForm,
  Stage,
} from '../../server/contract.ts'
import { setting } from '../api/config.svelte.ts'
import { formatNumber, UNKNOWN } from '../text/format.ts'
import { FILIERE, ORGANISATION_FORM, STAGE } from '../text/labels.ts'
import { text } from '../text/organisations.ts'
import { text as shell } from '../text/shell.ts'
import { digitsOf, spacedSiren } from './siren.ts'

/** What the form of an organisation holds while it is being filled: `''` or `null` is unknown. */
export interface OrganisationForm {
  name: string
  stage: Stage
  siren: string
  legalForm: LegalForm | null
  filiere: Filiere | null
  jobsFte: number | null
  inclusionPostsFte: number | null
  inseeCode: string | null
  activity: string
  vulnerablePublic: boolean
}

export function organisationFormOf(organisation: Organisation | null): OrganisationForm {
  return {
    name: organisation?.name ?? '',
    stage: organisation?.stage ?? 'emergence',
    siren: organisation?.siren ? spacedSiren(organisation.siren) : '',
    legalForm: organisation?.legalForm ?? null,
    filiere: organisation?.filiere ?? null,
    jobsFte: organisation?.jobsFte ?? null,
    inclusionPostsFte: organisation?.inclusionPostsFte ?? null,
    inseeCode: organisation?.inseeCode ?? null,
    activity: organisation?.activity ?? '',
    vulnerablePublic: organisation?.vulnerablePublic ?? false,
  }
}

export function organisationBody(form: OrganisationForm): Required<Omit<NewOrganisation, 'territory'>> {
  return {
    ...form,
    name: form.name.trim(),
    siren: digitsOf(form.siren) || null,
    activity: form.activity.trim() || null,
  }
}

export function organisationFieldLabel(field: string): string {
  const labels: Record<string, string> = { ...text.fields, inseeCode: text.fields.commune }
  return labels[field] ?? field
}

/** A field's value in words, for whoever must choose between two of them. */
export function organisationFieldWords(field: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN
  const known = { [field]: value } as Partial<Organisation>
  if (known.stage) return STAGE[known.stage] ?? String(value)
  if (known.filiere) return FILIERE[known.filiere] ?? String(value)
  if (known.legalForm) return ORGANISATION_FORM[known.legalForm] ?? String(value)
  if (known.siren) return spacedSiren(known.siren)
  if (known.inseeCode) return setting.communeName(known.inseeCode)
  if (typeof value === 'boolean') return value ? shell.yes : shell.no
  return typeof value === 'number' ? formatNumber(value) : String(value)
}
