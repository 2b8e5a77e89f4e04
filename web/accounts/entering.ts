import { setting } from '../api/config.svelte.ts'
import { router } from '../router.svelte.ts'
import { href } from '../routes.ts'

/** Once somebody came in or went out: what he may do is read anew, then the page changes; by default to where he begins. */
export async function goOn(to?: string): Promise<void> {
  await setting.load()
  const { roles } = setting.config.account
  const isOnlyMember = roles.length > 0 && roles.every((role) => role === 'member')
  router.go(to ?? href(isOnlyMember ? '/ma-structure' : '/'), { replace: true })
}

/** What a link of a letter carries, after the `#`; kept out of the address as soon as it is read. */
export function secretOfLink(): string {
  const secret = location.hash.slice(1)
  history.replaceState(history.state, '', location.pathname)
  return secret
}
