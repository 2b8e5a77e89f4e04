import type { OrganisationForm } from '../db/codes.ts'
import { isSiren } from '../organisations/siren.ts'
import type { RegistryAnswer } from './applications.schema.ts'

/** Somebody is typing: an answer that comes later is of no use. */
const PATIENCE_MS = 3000

/** A part of what « recherche-entreprises » answers to a search (API Recherche d'entreprises, DINUM). */
interface Found {
  readonly results?: readonly {
    readonly siren?: string
    readonly nom_complet?: string
    readonly nom_raison_sociale?: string | null
    readonly nature_juridique?: string | null
    readonly siege?: { readonly commune?: string | null } | null
  }[]
}

/**
 * What the registry says of a SIREN; `unavailable` when it is late, down or answers something else: whoever applies then
 * types by hand. `off` when no address is set; `unknown` for a SIREN that is not right or that the registry does not hold.
 */
export async function askRegistry(url: string | null, siren: string): Promise<RegistryAnswer> {
  if (url === null) return { outcome: 'off', company: null }
  if (!isSiren(siren)) return { outcome: 'unknown', company: null }
  try {
    const asked = new URL(`${url.replace(/\/$/, '')}/search`)
    asked.search = new URLSearchParams({ q: siren, page: '1', per_page: '1' }).toString()
    const reply = await fetch(asked, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { accept: 'application/json' },
    })
    if (!reply.ok) return { outcome: 'unavailable', company: null }
    const { results } = (await reply.json()) as Found
    const found = results?.find((result) => result.siren === siren)
    const name = (found?.nom_raison_sociale ?? found?.nom_complet ?? '').trim().slice(0, 200)
    if (found === undefined || name === '') return { outcome: 'unknown', company: null }
    const commune = found.siege?.commune ?? ''
    return {
      outcome: 'found',
      company: {
        name,
        legalForm: formOf(found.nature_juridique ?? ''),
        inseeCode: /^(\d{2}|2A|2B)\d{3}$/.test(commune) ? commune : null,
      },
    }
  } catch {
    return { outcome: 'unavailable', company: null }
  }
}

/** INSEE's legal category (nomenclature of September 2022) as one of our forms; what it does not tell stays unknown. */
function formOf(category: string): OrganisationForm | null {
  if (/^92/.test(category)) return 'association'
  if (/^93/.test(category)) return 'foundation'
  if (/^82/.test(category)) return 'mutual'
  if (/^(5458|5558)$/.test(category)) return 'scop'
  if (/^1/.test(category)) return 'sole_trader'
  if (/^[47]/.test(category)) return 'public_body'
  if (/^5/.test(category)) return 'company'
  return null
}
