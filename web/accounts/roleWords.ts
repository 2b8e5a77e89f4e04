import type { AccountRole } from '../../server/contract.ts'
import { setting } from '../api/config.svelte.ts'
import { ROLE } from '../text/accounts.ts'

/** A role with the commune or the organisation that it is of. */
export const roleWords = ({ role, commune, organisationName }: AccountRole): string =>
  [ROLE[role], commune && setting.communeName(commune), organisationName].filter(Boolean).join(' · ')
