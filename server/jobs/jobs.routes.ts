import { serve } from '../lib/contract.ts'
import { listJobs, relaunch } from './jobs.queries.ts'
import { jobsContract } from './jobs.schema.ts'

export const jobsRoutes = serve(jobsContract, (app) => ({
  'GET /api/jobs': ({ querystring }) => listJobs(app.db, querystring),
  'POST /api/jobs/{id}/relaunch': async ({ params }) => {
    const job = await relaunch(app.db, params.id, app.now())
    app.jobs.wake()
    return job
  },
}))
