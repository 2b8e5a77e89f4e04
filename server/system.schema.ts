import Type, { type Static } from 'typebox'
import { ROLES } from './db/codes.ts'
import type { Access } from './lib/contract.ts'
import { Id, oneOf, orNull, TerritoryCode } from './lib/shapes.ts'

export const PublicConfig = Type.Object({
  product: Type.String(),
  version: Type.String(),
  territory: orNull(TerritoryCode),
  basemap: Type.Object({
    kind: oneOf(['none', 'ign', 'openfreemap'] as const),
    styleUrl: orNull(Type.String()),
    attribution: orNull(Type.String()),
  }),
  /** Whether the caller manages demands and decisions */
  manager: Type.Boolean(),
  /** Messages that the caller has not read */
  unreadMessages: Type.Integer({ minimum: 0 }),
  account: Type.Object({
    person: orNull(
      Type.Object({ id: Id, fullName: Type.String(), email: Type.String(), demonstration: Type.Boolean() }),
    ),
    roles: Type.Array(oneOf(ROLES)),
    organisations: Type.Array(Id, { description: 'Those that the caller is a member of' }),
    rights: Type.Array(Type.Unsafe<Access>(Type.String())),
    open: Type.Boolean({
      description: 'Nobody has an account yet, and the caller uses the demonstration as a manager',
    }),
    provider: Type.Boolean({ description: 'One may sign in by an identity provider' }),
  }),
  /** Whether some of what is shown was invented to show the product */
  demonstration: Type.Boolean(),
  /** Today for the server, so that a page and its tests agree on it */
  today: Type.String({ format: 'date' }),
})
export type PublicConfig = Static<typeof PublicConfig>

export const systemContract = {
  'GET /api/health': {
    summary: 'Whether the server and its database answer',
    tags: ['system'],
    access: 'anyone',
    response: {
      200: Type.Object({
        status: Type.Literal('ok'),
        database: oneOf(['postgres', 'embedded'] as const),
        version: Type.String(),
      }),
      503: Type.Object({
        status: Type.Literal('unavailable'),
        database: oneOf(['postgres', 'embedded'] as const),
        version: Type.String(),
      }),
    },
  },
  'GET /api/config': {
    summary: 'What the pages need to know of this server',
    tags: ['system'],
    access: 'anyone',
    response: { 200: PublicConfig },
  },
} as const
