import type { NewSite, OwnerRegime, Permanence, Site, SiteStatus } from '../../server/contract.ts'
import { text as fields } from '../text/fields.ts'
import { text } from '../text/sites.ts'

/** What the form of a site holds while it is being filled: texts are `''` and everything else `null` when unknown. */
export interface SiteForm {
  name: string
  permanence: Permanence
  status: SiteStatus
  inseeCode: string | null
  address: string
  longitude: number | null
  latitude: number | null
  outline: Site['outline']
  areaM2: number | null
  owner: string
  ownerRegime: OwnerRegime | null
  usableFrom: string | null
  usableUntil: string | null
  releaseTrigger: string
  inQpv: boolean | null
  qpvCode: string | null
  parcels: string
  description: string
}
/** All that can be sent of a site, in the shape of the API. */
export type SiteBody = Required<Omit<NewSite, 'territory'>>

export function siteFormOf(site: Site | null): SiteForm {
  return {
    name: site?.name ?? '',
    permanence: site?.permanence ?? 'permanent',
    status: site?.status ?? 'spotted',
    inseeCode: site?.inseeCode ?? null,
    address: site?.address ?? '',
    longitude: site?.point[0] ?? null,
    latitude: site?.point[1] ?? null,
    outline: site?.outline ?? null,
    areaM2: site?.areaM2 ?? null,
    owner: site?.owner ?? '',
    ownerRegime: site?.ownerRegime ?? null,
    usableFrom: site?.usable?.from ?? null,
    usableUntil: site?.usable?.until ?? null,
    releaseTrigger: site?.releaseTrigger ?? '',
    inQpv: site?.inQpv ?? null,
    qpvCode: site?.qpvCode ?? null,
    parcels: site?.parcelRefs.join(' ') ?? '',
    description: site?.description ?? '',
  }
}

export type SiteFaults = Partial<
  Record<'name' | 'inseeCode' | 'longitude' | 'latitude' | 'usable' | 'parcelRefs', string>
>

/** What stands in the way of saving, beside the field that must change. */
export function siteFaults(form: SiteForm): SiteFaults {
  const faults: SiteFaults = {}
  if (form.name.trim() === '') faults.name = text.form.nameNeeded
  if (form.inseeCode === null) faults.inseeCode = text.form.communeNeeded
  for (const [axis, limit] of [
    ['longitude', 180],
    ['latitude', 90],
  ] as const) {
    const value = form[axis]
    if (value === null) faults[axis] = text.form.pointNeeded
    else if (Math.abs(value) > limit) faults[axis] = fields.outOfRange(-limit, limit)
  }
  if (ends(form) && form.usableFrom !== null && form.usableUntil! <= form.usableFrom) faults.usable = text.form.order
  const wrong = parcelsIn(form).find((reference) => !/^[0-9A-Z]{14}$/.test(reference))
  if (wrong !== undefined) faults.parcelRefs = text.form.parcelWrong(wrong)
  return faults
}

/** The form as the API takes it. What only a transitional site has is left out of a permanent one. */
export function siteBody(form: SiteForm): SiteBody {
  const transitional = form.permanence === 'transitional'
  const until = ends(form) ? form.usableUntil : null
  return {
    name: form.name.trim(),
    permanence: form.permanence,
    status: form.status,
    inseeCode: form.inseeCode!,
    address: known(form.address),
    point: [form.longitude!, form.latitude!],
    outline: form.outline,
    areaM2: form.areaM2,
    owner: known(form.owner),
    ownerRegime: form.ownerRegime,
    usable: form.usableFrom === null && until === null ? null : { from: form.usableFrom, until },
    releaseTrigger: transitional ? known(form.releaseTrigger) : null,
    inQpv: form.inQpv,
    qpvCode: form.inQpv ? form.qpvCode : null,
    parcelRefs: parcelsIn(form),
    description: known(form.description),
  }
}

const ends = ({ permanence, usableUntil }: SiteForm) => permanence === 'transitional' && usableUntil !== null
const known = (words: string) => words.trim() || null
const parcelsIn = ({ parcels }: SiteForm) =>
  parcels
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
