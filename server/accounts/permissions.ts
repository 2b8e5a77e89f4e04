import type { FastifyRequest } from 'fastify'
import type { Access } from '../lib/contract.ts'

/** Who calls. Until people have accounts there are two: somebody, and a manager. */
export type Caller = 'public' | 'manager'

/** The one table of rights: what each caller may call. What is not in it is refused. */
const MAY: Record<Caller, ReadonlySet<Access>> = {
  public: new Set(['anyone']),
  manager: new Set(['anyone', 'manager']),
}

export const may = (caller: Caller, access: Access): boolean => MAY[caller].has(access)

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/
const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * A manager is who sits at this machine: the connection, the name asked for and the page's origin are all local,
 * and no proxy stands between. The name guards against a foreign page that resolves to this machine.
 */
export function callerOf(request: FastifyRequest, managers: 'loopback' | 'anywhere'): Caller {
  const { host = '', origin, forwarded } = request.headers
  const sameOrigin = origin === undefined || origin === `${request.protocol}://${host}`
  if (!sameOrigin) return 'public'
  if (managers === 'anywhere') return 'manager'
  const behindProxy = forwarded !== undefined || request.headers['x-forwarded-for'] !== undefined
  const local = LOOPBACK.test(request.socket.remoteAddress ?? '') && LOCAL_NAMES.test(host) && !behindProxy
  return local ? 'manager' : 'public'
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
}
