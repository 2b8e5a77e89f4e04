import { href } from '../routes.ts'

/** The secret of an application: 32 random bytes in base64url. It stands after the #, which no server ever sees. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
export const linkTo = (id: string, key: string): string => `${href('/candidater/:id', { id })}#cle=${key}`
/** The key in the address; `null` for a manager, who needs none. */
export const keyIn = (hash: string): string | null => /^#cle=([\w-]{43})$/.exec(hash)?.[1] ?? null

const HERE = 'escale.application.here'
export interface Begun {
  readonly id: string
  readonly key: string
  readonly name: string
}

/** The draft begun on this device, to come back to without the link; forgotten once sent. */
export function begunHere(): Begun | null {
  try {
    const kept = JSON.parse(localStorage.getItem(HERE) ?? 'null') as Partial<Begun> | null
    return typeof kept?.id === 'string' && typeof kept.key === 'string' ? ({ name: '', ...kept } as Begun) : null
  } catch {
    return null
  }
}
export function rememberHere(begun: Begun | null): void {
  try {
    if (begun === null) localStorage.removeItem(HERE)
    else localStorage.setItem(HERE, JSON.stringify(begun))
  } catch {
    // No room or no right to keep it: the link still leads back.
  }
}
