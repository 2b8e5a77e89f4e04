import { plain } from '../text/format.ts'
import { text } from '../text/shell.ts'

/** The address with its commune, said once: most addresses end with it already. */
export function addressOf({ address }: { readonly address: string | null }, communeName: string): string {
  if (address === null) return `${text.unknownAddress}, ${communeName}`
  return plain(address).includes(plain(communeName)) ? address : `${address}, ${communeName}`
}
