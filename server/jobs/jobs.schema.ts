import Type, { type Static } from 'typebox'
import { JOB_STATES } from '../db/codes.ts'
import { ById, Id, Moment, Problem, oneOf, orNull, pageOf, paging } from '../lib/shapes.ts'

/** Work that runs by itself: what, when, how often it was tried, and why it did not go well. */
export const Job = Type.Object(
  {
    id: Id,
    kind: Type.String({ description: 'Which work: send_email, forget_done_jobs …' }),
    state: oneOf(JOB_STATES, 'dead: given up, until somebody launches it again'),
    runAt: Moment,
    attempts: Type.Integer({ minimum: 0 }),
    lastError: orNull(Type.String({ description: 'Why the last attempt failed' })),
    finishedAt: orNull(Moment),
    createdAt: Moment,
  },
  { additionalProperties: false },
)
export type Job = Static<typeof Job>

const tags = ['jobs']
const { cursor, limit } = paging
export const jobsContract = {
  'GET /api/jobs': {
    summary: 'Work that waits, or that was given up, by the moment it is due',
    tags,
    access: 'upkeep.tend',
    about: {},
    querystring: Type.Object(
      { cursor, limit, state: oneOf(['waiting', 'dead'], 'waiting: what is at work too') },
      { additionalProperties: false },
    ),
    response: { 200: pageOf(Job) },
  },
  'POST /api/jobs/{id}/relaunch': {
    summary: 'Try work again that was given up',
    tags,
    access: 'upkeep.tend',
    about: {},
    params: ById,
    response: { 200: Job, 409: Problem },
  },
} as const
