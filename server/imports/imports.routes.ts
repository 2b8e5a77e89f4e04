import multipart from '@fastify/multipart'
import type { FastifyPluginAsync } from 'fastify'
import { SOURCES, type Source, type SourceId } from '../../data/sources.ts'
import { serve } from '../lib/contract.ts'
import { Refusal } from '../lib/refusal.ts'
import { addressesOf } from './fetchFile.ts'
import { IMPORTERS } from './importers.ts'
import {
  askToWrite,
  beginRun,
  enqueueStep,
  forgetRun,
  keepFile,
  lastRuns,
  listProblems,
  readRun,
} from './imports.queries.ts'
import { importsContract, type DataSource } from './imports.schema.ts'
import { problemsCsv } from './problemsCsv.ts'

/** Packed, the parcels of a metropolis are half of it. */
const LARGEST_BYTES = 50 * 1024 ** 2

const routes = serve(importsContract, ({ db, now, settings, imports }) => {
  const { online } = settings.config
  return {
    'GET /api/imports/sources': async ({ querystring }) => {
      const last = await lastRuns(db, querystring.territory)
      return (Object.entries(SOURCES) as [SourceId, Source][]).map(
        ([id, { use: _, file, columns, ...source }]): DataSource => ({
          ...source,
          id,
          columns: [...columns],
          importable: IMPORTERS.has(id),
          fetchable: online && file !== undefined,
          last: last.get(id) ?? null,
        }),
      )
    },
    'POST /api/imports': async ({ querystring: { territory, source } }, request) => {
      const file = request.isMultipart() ? await request.file() : undefined
      if (file === undefined)
        throw new Refusal(400, 'file_missing', 'Aucun fichier n’est arrivé. Choisissez-le de nouveau.', {
          field: 'file',
        })
      const begunBy = request.caller.person?.id ?? null
      const id = await beginRun(db, { territory, source, fileName: nameOf(file.filename), address: null, begunBy })
      try {
        await keepFile(db, { id, territory }, file.file)
        if (file.file.truncated)
          throw new Refusal(
            413,
            'file_too_large',
            'Le fichier dépasse 50 Mo. Envoyez-le compressé (gzip ou zip), ou découpez-le, par commune par exemple.',
            { field: 'file' },
          )
      } catch (error) {
        await forgetRun(db, id)
        throw error
      }
      await enqueueStep(db, id, 'try', now())
      imports.wake()
      return readRun(db, id)
    },
    'POST /api/imports/fetched': async ({ body: { territory, source } }, request) => {
      const { file } = SOURCES[source] as Source
      if (!online || file === undefined)
        throw new Refusal(
          409,
          'not_fetchable',
          online
            ? 'Cette source n’a pas d’adresse d’où prendre le fichier : téléchargez-le chez le producteur, et envoyez-le ici.'
            : 'Ce serveur n’est pas réglé pour aller sur Internet (ESCALE_ONLINE) : envoyez le fichier.',
          { field: 'source' },
        )
      const [address = ''] = addressesOf(file, territory, ['00000'])
      const begunBy = request.caller.person?.id ?? null
      const id = await beginRun(db, { territory, source, fileName: `${source}.json`, address, begunBy })
      await enqueueStep(db, id, 'try', now())
      imports.wake()
      return readRun(db, id)
    },
    'GET /api/imports/{id}': ({ params }) => readRun(db, params.id),
    'GET /api/imports/{id}/problems': ({ params, querystring }) => listProblems(db, params.id, querystring),
    'GET /api/imports/{id}/problems.csv': async ({ params }, _request, reply) => {
      const { source } = await readRun(db, params.id)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="import-${source}.csv"`)
        .send(await problemsCsv(db, params.id))
    },
    'POST /api/imports/{id}/write': async ({ params }) => {
      const run = await askToWrite(db, params.id, now())
      imports.wake()
      return run
    },
  }
})

/** A file's name without its folders and without what no file system likes. */
const nameOf = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '')
    .replaceAll(/[\p{C}:*?"<>|]/gu, '')
    .replace(/^\.+/, '')
    .trim()
    .slice(-120) || 'fichier'

export const importsRoutes: FastifyPluginAsync = async (app) => {
  await app.register(multipart, { limits: { files: 1, fields: 0, fileSize: LARGEST_BYTES }, throwFileSizeLimit: false })
  await app.register(routes)
}
