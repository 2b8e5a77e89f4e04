import { createHash } from 'node:crypto'

/** Our own namespace for the identifiers of what we ship: any constant uuid does. */
const NAMESPACE = Buffer.from('5e0ca1e0000040008000000000000001', 'hex')

export type Shipped =
  'site' | 'building' | 'room' | 'organisation' | 'demand' | 'phase' | 'occupancy' | 'cohort' | 'call' | 'committee'

/** Identifier (uuid version 5) of something that we ship: the same on every machine, so that links to it last. */
export function shippedId(kind: Shipped, slug: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(`${kind}/${slug}`).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
