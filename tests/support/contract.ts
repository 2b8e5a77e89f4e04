import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RouteSchema } from '../../server/lib/contract.ts'

const server = join(import.meta.dirname, '../../server')
const modules = await Promise.all(
  readdirSync(server, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.schema.ts'))
    .map((path) => import(join(server, path)) as Promise<Record<string, Record<string, RouteSchema>>>),
)

/** Every route of every room, found in the rooms' schemas: a new room is in it without a line here. */
export const CONTRACT: Readonly<Record<string, RouteSchema>> = Object.assign(
  {},
  ...modules.flatMap((room) =>
    Object.keys(room)
      .filter((name) => name.endsWith('Contract'))
      .map((name) => room[name]),
  ),
) as Record<string, RouteSchema>
