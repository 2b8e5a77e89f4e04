import type { Api } from '../../server/contract.ts'
import { call } from './client.ts'

/** Where the objects stand that a form enters (POST) and changes (PATCH): `/api/sites`. */
type Shelf = { [R in keyof Api]: R extends `PATCH ${infer Path}/{id}` ? PathOf<Path> : never }[keyof Api]
type PathOf<Path extends string> = `POST ${Path}` extends keyof Api ? Path : never
type Kept<Path extends Shelf> = Api[`GET ${Path}/{id}` & keyof Api]['reply']
type Body<R> = R extends keyof Api ? (Api[R]['input'] extends { body: infer B } ? B : never) : never

/**
 * How a form saves: it enters a new object or, of the one that it was opened on, changes what the person changed.
 * @param before the object as the form was opened on it; `null`: a new one is entered
 * @param enter the whole new object
 * @returns what `SheetForm` calls, with the fields to change and the version to change from (`null`: that of `before`);
 *   with nothing to change, the object is only read again
 */
export function sheetSave<Path extends Shelf>(
  path: Path,
  before: (Kept<Path> & { id: string; version: number }) | null,
  enter: () => Body<`POST ${Path}`>,
): (changes: object, version: number | null) => Promise<Kept<Path>> {
  const send = call as (route: string, input: object) => Promise<Kept<Path>>
  return (changes, version) => {
    if (before === null) return send(`POST ${path}`, { body: enter() })
    const params = { id: before.id }
    if (Object.keys(changes).length === 0) return send(`GET ${path}/{id}`, { params })
    return send(`PATCH ${path}/{id}`, { params, ifMatch: version ?? before.version, body: changes })
  }
}
