import { fileTypeFromBuffer } from 'file-type'
import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { Refusal } from '../lib/refusal.ts'
import type { Application } from './applications.schema.ts'
import { readApplication, type Asker } from './applications.queries.ts'

/** A document is a few pages: larger ones do not come through from a phone. */
export const LARGEST_BYTES = 5 * 1024 * 1024
export const MOST_DOCUMENTS = 10

const ACCEPTED: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
])

/** A file as it came */
export interface Upload {
  readonly name: string
  readonly bytes: Buffer
}

/** The file as it is kept: its type told by its content. @throws Refusal 415 `document_type_refused` */
export async function keptDocument({ name, bytes }: Upload) {
  const mediaType = await mediaTypeOf(bytes)
  if (mediaType === null)
    throw new Refusal(
      415,
      'document_type_refused',
      'Ce document n’est pas lisible ici. Envoyez un PDF, une photo (JPEG ou PNG), un texte ODT ou DOCX, ou du texte simple.',
    )
  return { name: named(name), mediaType, bytes }
}

/** The media type by what is in the file, whatever its name says; `null` when it is none of those accepted. */
export async function mediaTypeOf(bytes: Buffer): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes)
  if (found !== undefined) return ACCEPTED.has(found.mime) ? found.mime : null
  return isText(bytes) ? 'text/plain' : null
}

/** Text in UTF-8 without control characters but ends of line and tabs. */
function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.length > 0 && !/[^\P{Cc}\t\n\r]/u.test(text)
  } catch {
    return false
  }
}

/**
 * Joins a document to a draft. The bytes stand in the database, so that one backup holds all and no path can be guessed.
 * @throws Refusal 415 `document_type_refused`; 409 `documents_too_many`, `application_already_sent`
 */
export async function addDocument(db: Kysely<Tables>, id: string, upload: Upload, asker: Asker): Promise<Application> {
  const document = await keptDocument(upload)
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('application').select('id').where('id', '=', id).forUpdate().execute()
    const { territory, documents } = await draft(trx, id, asker)
    if (documents.length >= MOST_DOCUMENTS)
      throw new Refusal(
        409,
        'documents_too_many',
        `Une candidature porte au plus ${MOST_DOCUMENTS} documents. Retirez-en un, ou réunissez-les en un seul PDF.`,
      )
    await trx
      .insertInto('applicationDocument')
      .values({ territory, applicationId: id, ...document })
      .execute()
    return readApplication(trx, id, asker)
  })
}

/** A file's name without its folders and without what no file system likes. */
const named = (name: string): string =>
  (name.split(/[\\/]/).at(-1) ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, 200) || 'document'

export async function removeDocument(
  db: Kysely<Tables>,
  id: string,
  documentId: string,
  asker: Asker,
): Promise<Application> {
  await draft(db, id, asker)
  await db.deleteFrom('applicationDocument').where('id', '=', documentId).where('applicationId', '=', id).execute()
  return readApplication(db, id, asker)
}

async function draft(db: Kysely<Tables>, id: string, asker: Asker): Promise<Application> {
  const application = await readApplication(db, id, asker)
  if (application.state !== 'draft')
    throw new Refusal(
      409,
      'application_already_sent',
      'Cette candidature est déjà envoyée : ses documents ne changent plus. Écrivez au gestionnaire pour en ajouter un.',
    )
  return application
}

export const documentNotFound = () =>
  new Refusal(404, 'document_not_found', 'Ce document n’existe pas, ou a été retiré.')

/** @throws Refusal 404 `application_not_found` or `document_not_found` */
export async function readDocument(db: Kysely<Tables>, id: string, documentId: string, asker: Asker) {
  await readApplication(db, id, asker)
  const found = await db
    .selectFrom('applicationDocument')
    .select(['name', 'mediaType', 'bytes'])
    .where('id', '=', documentId)
    .where('applicationId', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw documentNotFound()
  return found
}
